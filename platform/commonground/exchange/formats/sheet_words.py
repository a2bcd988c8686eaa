"""Words of other people's sheets as our codes: status, countries, activity areas, precision of places."""

import csv
import re
from functools import cache

from babel.core import Locale

from commonground.activities.rules import KNOWN_COUNTRIES
from commonground.activities.schemas import Status
from commonground.base import paths
from commonground.organisations.folding import folded

LANGUAGES = ("en", "zh", "ja", "ko", "mn", "ru", "fr", "es")
STATUS_WORDS: dict[Status, str] = {
    "ongoing": "ongoing|on going|active|implementation|under implementation|in progress|current|running|"
    "open|signed|in execution|"
    "进行中|在建|续建|建设中|执行中|实施中|正在实施|正在进行|実施中|継続中|進行中|진행|진행중|진행 중|추진중|"
    "시행중|수행중|хэрэгжиж байна|хэрэгжиж буй|"
    "явагдаж байгаа|үргэлжилж буй|выполняется|реализуется|в работе|в процессе|действующий|"
    "исполняется|текущий|en cours|"
    "en exécution|en ejecución|en curso|activo",
    "completed": "completed|complete|completion|closed|finished|done|ended|post completion|"
    "finalised|finalisation|"
    "financially closed|已完成|完成|已完工|已竣工|已建成|建成|"
    "结束|竣工|已结束|完工|完了|終了|완료|종료|준공|дууссан|"
    "хэрэгжиж дууссан|дуусгавар болсон|"
    "завершен|завершено|завершён|выполнено|закрыт|окончен|закончен|achevé|terminé|clôturé|"
    "terminado|cerrado|finalizado|completado",
    "planned": "planned|pipeline|pipeline identification|identification|proposed|approved|"
    "under preparation|preparation|"
    "not started|upcoming|计划|计划中|拟建|待建|筹备|筹备中|未开始|计画中|計画|計画中|準備中|予定|계획|"
    "예정|계획중|준비중|미착수|төлөвлөсөн|төлөвлөгдсөн|"
    "бэлтгэл|планируется|запланирован|запланировано|подготовка|план|проект|prévu|planifié|"
    "en préparation|planificado|en preparación",
    "suspended": "suspended|on hold|paused|stalled|暂停|中止中|已暂停|中断|休止|중단|일시 중단|"
    "일시중지|보류|түр зогссон|түр зогсоосон|"
    "приостановлен|приостановлено|suspendu|suspendido",
    "cancelled": "cancelled|canceled|dropped|terminated|withdrawn|rejected|取消|已取消|终止|撤销|"
    "中止|取りやめ|취소|취소됨|цуцалсан|"
    "цуцлагдсан|отменен|отменён|отменено|прекращен|annulé|abandonné|cancelado|anulado",
}
STATUSES = {folded(word): code for code, words in STATUS_WORDS.items() for word in words.split("|")}
NO_ONE_COUNTRY = re.compile(
    r"\b(earth|global|world|regional|region|"
    r"multi country|multi countries|worldwide|unspecified|africa|asia|europe|caribbean|"
    r"america|pacific|balkans|several|various|interregional|middle east)\b|全球|亚洲|地域|다국가|"
    r"региональ|глобальн|бүс"
)
OTHER_NAMES = {
    "KR": "republic of korea|korea rep|korea republic|korea republic of|south korea|rok|"
    "korea south|大韩民国|韩国|한국|남한|대한민국|대한민국 한국|"
    "韓国|大韓民国|бнсу|өмнөд солонгос|солонгос|южная корея|республика корея|корея",
    "KP": "democratic people s republic of korea|dprk|dpr korea|korea dem people s rep|north korea|"
    "korea democratic people s republic of|"
    "朝鲜|朝鮮|北朝鮮|북한|조선민주주의인민공화국|조선|бнасау|умард солонгос|кндр|северная корея",
    "CN": "people s republic of china|pr china|p r china|prc|china pr|中国|中华人民共和国|中國|"
    "중국|중화인민공화국|бнхау|хятад|кнр|китай",
    "MN": "mongolia|蒙古|蒙古国|モンゴル|モンゴル国|몽골|몽골국|монгол|монгол улс|монголия",
    "RU": "russia|russian federation|rf|俄罗斯|俄国|俄罗斯联邦|ロシア|ロシア連邦|러시아|러시아연방|"
    "оху|орос|россия|рф|российская федерация",
    "JP": "japan|日本|日本国|일본|япон|япония",
    "CD": "congo dr|congo democratic republic of|congo democratic republic of the|"
    "democratic republic of the congo|democratic republic of congo|congo dem rep|dr congo|drc",
    "CG": "republic of congo|congo rep|congo|republic of the congo",
    "KG": "kyrgyz republic",
    "GA": "gabonese republic",
    "LY": "libyan arab jamahiriya|socialist people s libyan arab jamahiriya|"
    "socialist people s libyan arab jamahiriy",
    "SO": "somali democratic republic|somali republic",
    "TG": "togolese republic",
    "PT": "portuguese republic",
    "PL": "polish republic",
    "FR": "french republic",
    "UY": "eastern republic of uruguay",
    "LA": "lao people s democratic republic|lao pdr|lao",
    "LB": "lebanese republic",
    "AR": "argentine republic",
    "MX": "united mexican states",
    "DO": "dominican republic",
    "CF": "central african republic",
    "CV": "cabo verde",
    "PS": "west bank and gaza|palestine",
    "MK": "macedonia republic of north|macedonia fyr|macedonia",
    "SK": "slovak republic",
    "CZ": "czech republic",
    "VN": "viet nam",
    "TR": "turkey|turkiye",
    "SZ": "eswatini|swaziland",
    "CI": "ivory coast|cote d ivoire",
    "TL": "east timor|timor leste",
    "MM": "burma|myanmar",
    "US": "usa|united states of america|united states|u s a",
    "GB": "uk|united kingdom|great britain",
    "TW": "taiwan",
    "IR": "iran islamic republic of",
    "SY": "syrian arab republic|syria",
    "YE": "yemen republic of",
    "EG": "egypt arab republic of|egypt arab rep",
    "VE": "venezuela rb|venezuela bolivarian republic of",
    "BO": "bolivia plurinational state of",
    "TZ": "tanzania united republic of",
    "MD": "moldova republic of|moldova",
    "BA": "bosnia and herzegovina|bosnia herzegovina",
    "FM": "micronesia federated states of|federated states of micronesia",
    "ST": "sao tome and principe",
    "TT": "trinidad and tobago",
    "AG": "antigua and barbuda",
    "KN": "saint kitts and nevis|st kitts and nevis",
    "VC": "saint vincent and the grenadines|st vincent and the grenadines|st vincent and grenadines",
}
OF = re.compile(
    r"(?:the )?(?:[a-z]+ ){0,4}?(?:republic|kingdom|states|state|commonwealth|federation|union|principality|"
    r"sultanate|emirates)"
    r" of (?:the )?(.+)"
)
# Words of sectors and themes, and the area whose work they name. What none of them names is unclassified.
AREA_WORDS: tuple[tuple[str, str], ...] = (
    (
        "restoration",
        r"forest|land degrad|land resource|land management|soil|desertif|rangeland|grassland|"
        r"pasture|biodivers|bio-divers|"
        r"ecosystem|watershed|river basin|wetland|afforest|reforest|erosion|sand control|"
        r"nature conserv|protected area|"
        r"森林|林业|土地|草原|荒漠|沙化|水土|湿地|生态|植树|植林|造林|緑化|土壌|砂漠|生態|산림|조림|사막|"
        r"토지|초지|생태|습지|녹화|"
        r"\bой\b|ойжуул|мод тар|газрын доройтол|цөлжилт|бэлчээр|хөрс|экосистем|\bлес|почв|опустын|"
        r"пастбищ|земел|биоразнообраз",
    ),
    (
        "capacity",
        r"environmental research|environmental education|agricultural research|forestry education|"
        r"research|capacity|training|monitoring|"
        r"能力|培训|监测|研究|研修|調査|人材|역량|교육훈련|연구|모니터링|чадавх|сургалт|судалгаа|"
        r"мониторинг|обучен|исследован|потенциал",
    ),
    (
        "integration",
        r"rural development|livelihood|disaster|climate|agricultural policy|environmental policy|"
        r"irrigation|agricultur|"
        r"农村|扶贫|防灾|农业|気候|防災|農業|農村|농촌|농업|방재|기후|хөдөө аж ахуй|уур амьсгал|"
        r"гамшиг|сельск|климат|стихийн",
    ),
    (
        "resources",
        r"agricultural finance|green finance|carbon finance|credit|资金筹措|融资|금융|"
        r"санхүүжилт татах|финансирование мероприятий",
    ),
    (
        "engagement",
        r"civil society|participation|stakeholder|community|公众参与|参与|参加|시민|참여|оролцоо|"
        r"иргэний|гражданск|участи",
    ),
    ("awareness", r"awareness|outreach|宣传|啓発|홍보|인식|сурталчилгаа|ухуулга|просвещен|информирован"),
)
AREA_NAMES = (
    "restoration",
    "capacity",
    "integration",
    "resources",
    "engagement",
    "awareness",
    "unclassified",
)
# AidData's codes of how well a place is known: 6 to 8 are no spot but a country, or less.
SPOTS = {"1": "exact", "2": "approximate", "3": "approximate", "4": "approximate", "5": "approximate"}
NEAR_M = {"2": 25_000}
NATIONAL = ("6", "7", "8")


@cache
def countries() -> dict[str, str]:
    """Folded names and codes of countries."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if str(code) in KNOWN_COUNTRIES:
                found.setdefault(folded(name), str(code))
                found.setdefault(folded(re.sub(r"[\(（].*", "", name)), str(code))
    with (paths.REFERENCE / "countries.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["code"].casefold()] = found[row["alpha3"].casefold()] = row["code"]
            for language in LANGUAGES[:6]:
                found.setdefault(folded(row[f"name_{language}"]), row["code"])
    found |= {folded(name): code for code, names in OTHER_NAMES.items() for name in names.split("|")}
    found.pop("", None)
    return found


def country_of(text: str) -> str | None:
    """By name in eight languages, by code, or by its full style such as “Hashemite Kingdom of Jordan”."""
    plain = folded(text)
    known = countries()
    if plain in known:
        return known[plain]
    joined = folded(text.replace("&", " and "))
    if joined in known:
        return known[joined]
    styled = OF.fullmatch(joined)
    if styled and styled[1] in known:
        return known[styled[1]]
    if styled and len(text) >= 38:
        # Some systems cut names at forty signs.
        begun = {code for name, code in known.items() if len(styled[1]) > 4 and name.startswith(styled[1])}
        return begun.pop() if len(begun) == 1 else None
    return None


def is_regional(text: str) -> bool:
    return bool(NO_ONE_COUNTRY.search(folded(text)))


def country_in_path(text: str) -> str | None:
    """Of “Earth|Africa|Kenya|Laikipia” or of codes such as “6295630|6255146|KE|29”."""
    parts = [part for part in re.split(r"[|>;/]", text) if part.strip()]
    for part in parts[2:3] or parts[:1]:
        if code := country_of(part):
            return code
    return None


def status_of(text: str) -> Status | None:
    plain = folded(text)
    if plain in STATUSES:
        return STATUSES[plain]
    found = {code for word, code in STATUSES.items() if len(word) > 4 and f" {word} " in f" {plain} "}
    return found.pop() if len(found) == 1 else None


def area_of(text: str) -> str | None:
    """By the words that a sector's name holds; the first area in the order of the table."""
    if (plain := text.strip().casefold()) in AREA_NAMES:
        return plain
    return next((area for area, words in AREA_WORDS if re.search(words, plain)), None)


@cache
def sector_names() -> dict[str, str]:
    """Folded names of the DAC's sectors that the reference table knows."""
    with (paths.REFERENCE / "sector_areas.csv").open(encoding="utf-8") as file:
        return {folded(row["name"]): row["dac_code"] for row in csv.DictReader(file)}


def language_of(text: str, beside: str = "en") -> str:
    """By its script; `beside` stands for what Latin letters, or Han alone, do not tell."""
    if re.search(r"[\uac00-\ud7a3]", text):
        return "ko"
    if re.search(r"[\u3040-\u30ff]", text):
        return "ja"
    if re.search(r"[\u4e00-\u9fff]", text):
        return "ja" if beside == "ja" else "zh"
    if re.search(r"[өүӨҮ]", text):
        return "mn"
    if re.search(r"[\u0400-\u04ff]", text):
        return "mn" if beside == "mn" else "ru"
    return beside if beside in ("fr", "es") else "en"


def is_total_word(header: str) -> bool:
    return bool(re.search(r"\btotal\b|合计|总|合計|総|합계|총|нийт|всего|общ", header, re.I))
