"""Made-up but likely texts: few words are met everywhere, most of them hardly ever (Zipf's law)."""

from itertools import accumulate, product
from random import Random

HEAD = """
the of and in to for with land restoration project desertification degradation forest water soil community
management sustainable climate sand dust storm grassland pasture region province training monitoring plan
local people planting trees shelterbelt afforestation drought biodiversity wetland river basin ecosystem
services capacity building awareness network cooperation strategy policy national subregional joint research
data early warning system pilot demonstration herders farmers women youth schools cooperative grazing
livestock rangeland steppe saline irrigation drip groundwater watershed erosion control terraces windbreak
saxaul poplar pine seedling nursery green belt mine reclamation carbon mitigation adaptation resilience
livelihood income market finance donor investment fund partnership agency ministry institute university
evaluation assessment indicators neutrality target avoid reduce reverse cropland agroforestry fertility
organic compost conservation reserve protected area species tiger crane migration peatland permafrost fire
remote sensing satellite mapping atlas guidelines workshop conference exchange experts technology transfer
equipment seeds fencing roads villages counties prefecture oblast aimag district municipal urban park
heritage education campaign media film festival volunteers day international convention report review
"""
ONSETS = ("b", "ch", "d", "g", "kh", "k", "l", "m", "n", "r", "s", "sh", "t", "ts", "z", "v")
RIMES = ("a", "o", "u", "i", "an", "on", "ur", "ai", "eng", "yl")
SYLLABLES = tuple("".join(pair) for pair in product(ONSETS, RIMES))
VOCABULARY = 12_000
OTHER_SCRIPTS = {
    "zh": (
        "荒漠化",
        "防治",
        "土地",
        "恢复",
        "示范",
        "项目",
        "草原",
        "沙尘暴",
        "监测",
        "合作",
        "造林",
        "水土保持",
    ),
    "ja": ("砂漠化", "対処", "土地", "回復", "植林", "黄砂", "協力", "研修", "計画", "草原", "モニタリング"),
    "ko": ("사막화", "방지", "토지", "복원", "조림", "황사", "협력", "교육", "사업", "초원", "모니터링"),
    "mn": ("цөлжилт", "газар", "нөхөн", "сэргээх", "төсөл", "бэлчээр", "ой", "ус", "хамтын", "сургалт"),
    "ru": ("опустынивание", "восстановление", "земель", "проект", "лес", "степь", "обучение", "мониторинг"),
}
HOME_LANGUAGE = {"CN": "zh", "JP": "ja", "KR": "ko", "KP": "ko", "MN": "mn", "RU": "ru"}


def tail_words(wanted: int) -> list[str]:
    """Names of places and people, as it were: pronounceable and rare."""
    two_and_three = (*product(SYLLABLES, repeat=2), *product(SYLLABLES[::7], repeat=3))
    return ["".join(parts) for parts in two_and_three][:: max(1, len(two_and_three) // wanted)][:wanted]


WORDS = list(dict.fromkeys([*HEAD.split(), *tail_words(VOCABULARY)]))
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))


def text(random: Random, fewest: int, most: int) -> str:
    found = random.choices(WORDS, cum_weights=WEIGHTS, k=random.randint(fewest, most))
    return " ".join(found).capitalize()


def text_in(random: Random, language: str, fewest: int, most: int) -> str:
    """Chinese and Japanese put no space between words."""
    found = random.choices(OTHER_SCRIPTS[language], k=random.randint(fewest, most))
    return ("" if language in ("zh", "ja") else " ").join(found)
