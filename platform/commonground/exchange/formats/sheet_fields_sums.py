"""Columns that say when and for how much, with the words of their headers."""

from commonground.base.i18n import mark
from commonground.exchange.formats.sheet_field import MONEY, WHEN, Field, field

DAYS_AND_SUMS: tuple[Field, ...] = (
    field(
        "start",
        mark("Start"),
        WHEN,
        "start|start date|begin|begin date|start year|beginning|commencement|starting date|"
        "from date|from year|"
        "year started|board approval date|approval date|date of approval|approval|开始|开始日期|"
        "开始时间|启动时间|"
        "起始时间|开工日期|开始年份|批准日期|開始|開始日|開始年|着手日|시작일|시작|착수일|개시일|"
        "시작연도|시작 연도|사업 시작|эхлэх|эхэлсэн|"
        "эхлэх хугацаа|эхлэх огноо|эхэлсэн огноо|начало|дата начала|год начала|начало реализации|"
        "срок начала|début|date de début|inicio|fecha de inicio",
        kind="date",
        never="transaction|transactions|planned|actual|type|计划|实际|план|факт|예정|실제|計画",
    ),
    field(
        "end",
        mark("End"),
        WHEN,
        "end|end date|finish|closing date|project closing date|completion|completion date|"
        "close date|end year|"
        "ending date|to date|to year|until|结束|结束日期|结束时间|完成时间|终止时间|竣工日期|"
        "结束年份|终了|終了|終了日|完了日|終了年|종료일|"
        "종료|완료일|종료연도|사업 종료|дуусах|дууссан|дуусах хугацаа|дуусах огноо|дууссан огноо|"
        "окончание|дата окончания|завершение|"
        "год окончания|дата завершения|срок окончания|fin|date de fin|clôture|fecha de fin|"
        "fecha de término",
        kind="date",
        never="transaction|transactions|planned|actual|type|计划|实际|план|факт|예정|실제|計画|gender",
    ),
    field(
        "period",
        mark("Start and end in one"),
        WHEN,
        "period|project period|implementation period|duration|timeframe|time frame|project duration|years|"
        "起止年限|起止时间|起止日期|起止年月|建设期限|建设年限|建设周期|实施期限|实施年限|实施期|建设期|项目周期|"
        "期间|期限|事業期間|実施期間|協力期間|期間|사업기간|기간|추진기간|시행기간|사업 기간|"
        "хэрэгжих хугацаа|хугацаа|хэрэгжүүлэх хугацаа|хэрэгжсэн хугацаа|"
        "срок|сроки|сроки реализации|срок реализации|период|период реализации|сроки выполнения|"
        "период выполнения|годы реализации|période|durée|período|duración|plazo",
        kind="period",
        never="transaction|transactions|budget|type|reporting|report|months|payback",
    ),
    field(
        "planned_start",
        mark("Planned start"),
        WHEN,
        "planned start|planned start date|expected start|计划开始|计划开始日期|開始予定|開始予定日|"
        "시작예정|착수예정일|"
        "төлөвлөсөн эхлэх|плановое начало|плановая дата начала|début prévu|inicio previsto",
        kind="date",
        never="type",
    ),
    field(
        "actual_start",
        mark("Actual start"),
        WHEN,
        "actual start|actual start date|start actual|start actual isodate|实际开始|实际开始日期|"
        "実際の開始日|실제시작일|бодит эхэлсэн|"
        "фактическое начало|фактическая дата начала|début réel|inicio real",
        kind="date",
        never="type",
    ),
    field(
        "planned_end",
        mark("Planned end"),
        WHEN,
        "planned end|planned end date|expected end|planned completion|计划结束|计划结束日期|"
        "计划完成|終了予定|終了予定日|종료예정|종료예정일|төлөвлөсөн дуусах|"
        "плановое окончание|плановая дата окончания|fin prévue|fin previsto",
        kind="date",
        never="type",
    ),
    field(
        "actual_end",
        mark("Actual end"),
        WHEN,
        "actual end|actual end date|end actual|end actual isodate|actual completion|实际结束|"
        "实际结束日期|実際の終了日|실제종료일|бодит дууссан|"
        "фактическое окончание|фактическая дата окончания|fin réelle|fin real",
        kind="date",
        never="type",
    ),
    field(
        "budget",
        mark("Budget"),
        MONEY,
        "budget|total budget|total cost|cost|project cost|current project cost|total project cost|"
        "amount|value|total amount|funding|"
        "project value|total funding|预算|总投资|总预算|金额|投资|经费|项目经费|投资额|资金|予算|"
        "総事業費|事業費|金額|予算額|예산|총사업비|사업비|금액|예산액|"
        "төсөв|нийт төсөв|төсөвт өртөг|өртөг|санхүүжилт|дүн|бюджет|стоимость|объем финансирования|"
        "сумма|общий бюджет|финансирование|budget total|montant|coût|presupuesto|monto|costo total",
        kind="money",
        one=False,
        never="currency|type|source|by|split|share|per|%|year|date|start|end|organisation|agency|line|来源|"
        "эх үүсвэр|источник|код|approval|status|id",
    ),
    field(
        "commitment",
        mark("Committed"),
        MONEY,
        "commitment|commitments|committed|total commitments|total commitment|commitment amount|"
        "grant amount|grant|loan amount|"
        "total ida and ibrd commitment|ibrd commitment|ida commitment|承诺|承诺额|承诺金额|赠款|"
        "約束額|コミットメント|供与額|약정액|약정|"
        "амлалт|тохирсон дүн|обязательства|грант|выделено|engagement|engagements|subvention|compromiso",
        kind="money",
        one=False,
        never="currency|type|split|share|per|%|year|date|number|no|id|agreement",
    ),
    field(
        "disbursement",
        mark("Paid out"),
        MONEY,
        "disbursement|disbursements|disbursed|total disbursements|expenditure|spent|paid|"
        "expenditures|已拨付|支出|拨款|已支付|实际支出|支出額|"
        "実績額|支払額|집행액|지출|지출액|олгосон|зарцуулсан|гүйцэтгэл|выплачено|израсходовано|"
        "освоено|расходы|décaissement|"
        "décaissements|desembolso|desembolsos|gasto",
        kind="money",
        one=False,
        never="currency|type|split|share|per|%|year|date",
    ),
    field(
        "currency",
        mark("Currency"),
        MONEY,
        "currency|currency code|budget currency|币种|货币|通貨|통화|валют|валюта|мөнгөн тэмдэгт|"
        "devise|monnaie|moneda",
        kind="code",
    ),
    field(
        "money_from",
        mark("First year of the money"),
        MONEY,
        "transactions start year|transaction start|budget start|budget from|budget period start",
        kind="date",
        never="type",
    ),
    field(
        "money_to",
        mark("Last year of the money"),
        MONEY,
        "transactions end year|transaction end|budget end|budget to|budget period end",
        kind="date",
        never="type",
    ),
)
