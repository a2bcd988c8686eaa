"""What became of a file, gathered as its activities come: sums of all, and by name the first of many.

So an import of a hundred thousand activities holds no more than one of a thousand.
"""

from collections import Counter

from commonground.exchange.plans import Plan, item_of
from commonground.exchange.schemas import Coming, Draft, Item, Outcome, Read, RowProblem

MOST_NAMED = 1_000


class Tally:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.left_aside: Counter[str] = Counter()
        self.items: dict[int, Item] = {}
        self.problems: list[RowProblem] = []
        self.read = self.warnings = self.problems_count = 0

    def add(self, plan: Plan) -> None:
        self.read += 1
        self.counts[plan.what] += 1
        self.left_aside.update(plan.draft.left_aside)
        if len(self.items) < MOST_NAMED * (1 if plan.what == "unchanged" else 2):
            self.items[plan.position] = item_of(plan)
        self.warnings += warned(plan.draft)
        self.tell(plan.draft.problems)

    def amend(self, position: int, before: Item, item: Item, draft: Draft, warned_before: bool) -> None:
        """Of an activity that was added up before, what linking made of it: `draft` holds what is new."""
        self.counts[before.what] -= 1
        self.counts[item.what] += 1
        if position in self.items:
            self.items[position] = item
        self.warnings += warned(draft) and not warned_before
        self.tell(draft.problems)

    def tell(self, problems: list[RowProblem]) -> None:
        self.problems_count += len(problems)
        self.problems += problems[: max(0, MOST_NAMED - len(self.problems))]

    def outcome(self, found: Read | Coming, new_organisations: list[str]) -> Outcome:
        self.left_aside.update(found.left_aside)
        return Outcome(
            rows=found.rows if isinstance(found, Read) else self.read,
            read=self.read,
            added=self.counts["added"],
            changed=self.counts["changed"],
            unchanged=self.counts["unchanged"],
            refused=self.counts["refused"],
            left_out=self.counts["left_out"],
            warnings=self.warnings,
            left_aside=dict(self.left_aside.most_common()),
            problems=self.problems,
            problems_count=self.problems_count,
            items=[item for _position, item in sorted(self.items.items())],
            new_organisations=new_organisations,
        )


def warned(draft: Draft) -> bool:
    return any(problem.level == "warns" for problem in draft.problems)
