"""What a column of somebody's sheet may be, and by which words a header says so, in eight languages."""

import re
from typing import Literal

import msgspec

from commonground.base.i18n import mark
from commonground.organisations.folding import folded

Kind = Literal["text", "name", "date", "period", "money", "number", "code", "url", "percent"]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """`one` of a field means one column; `never` are words that rule a header out."""

    key: str
    label: str
    group: str
    kind: Kind = "text"
    one: bool = True
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def field(
    key: str, label: str, group: str, words: str, *, kind: Kind = "text", one: bool = True, never: str = ""
) -> Field:
    """Words are parted by bars, as they are in any of the languages."""
    return Field(
        key=key,
        label=label,
        group=group,
        kind=kind,
        one=one,
        words=tuple(folded(word) for word in words.split("|")),
        never=tuple(folded(word) for word in never.split("|") if word),
    )


WHAT, WHO, WHERE, WHEN, MONEY = mark("What"), mark("Who"), mark("Where"), mark("When"), mark("Money")

FIELDS: tuple[Field, ...] = (
    field(
        "identifier",
        mark("Lasting identifier (such as IATI's)"),
        WHAT,
        "iati identifier|iati id|iati activity identifier|activity identifier|iati 标识符|идентификатор iati",
        kind="code",
    ),
    field(
        "number",
        mark("Its number in your system"),
        WHAT,
        "project id|project number|project no|project code|id|code|ref|reference|reference number|"
        "grant number|"
        "activity id|gef id|award number|contract no|no|项目编号|项目号|编号|案件番号|事業番号|"
        "番号|プロジェクト番号|プロジェクトid|과제번호|사업번호|프로젝트 번호|번호|사업코드|"
        "төслийн дугаар|төслийн код|дугаар|"
        "код проекта|номер проекта|номер|шифр|код|numéro|code projet|numéro du projet|código|"
        "número de proyecto",
        kind="code",
        never="location|geoname|donor|country|sector|purpose|region|phone|地点|国家|행정|agency|organisation|partner",
    ),
    field(
        "title",
        mark("Title"),
        WHAT,
        "title|project title|project name|activity title|activity name|name|project|"
        "name of project|activity|programme|"
        "programme name|program title|program name|项目名称|项目|名称|项目标题|活动名称|标题|"
        "项目名|案件名|事業名|プロジェクト名|件名|名称|"
        "タイトル|사업명|프로젝트명|과제명|제목|사업 명칭|프로젝트|төслийн нэр|төсөл|нэр|"
        "хөтөлбөрийн нэр|арга хэмжээний нэр|"
        "төсөл хөтөлбөрийн нэр|название|наименование|название проекта|наименование проекта|проект|"
        "мероприятие|"
        "intitulé|titre|titre du projet|nom du projet|título|nombre del proyecto|título del proyecto",
        never="place|location|agency|organisation|organization|donor|country|sector|purpose|status|date|id|url|cost|amount|type|"
        "theme|file|region|adm|manager|contact|partner|number|code|budget|start|end|ministry",
        one=False,
    ),
    field(
        "summary",
        mark("What it does"),
        WHAT,
        "summary|description|objective|project objective|project development objective|objectives|"
        "abstract|goal|"
        "project description|details|purpose of project|project summary|简介|项目简介|项目描述|"
        "描述|项目目标|目标|项目内容|主要内容|内容|摘要|概要|"
        "事業概要|説明|目的|プロジェクト概要|개요|사업개요|설명|목적|사업내용|내용|주요내용|"
        "тайлбар|товч|зорилго|төслийн зорилго|"
        "товч агуулга|агуулга|описание|цель|цели|цель проекта|краткое описание|содержание|résumé|"
        "objectif|descripción|objetivo|resumen",
        never="date|code|id|status",
        one=False,
    ),
    field(
        "status",
        mark("Status"),
        WHAT,
        "status|project status|activity status|state|stage|phase status|状态|项目状态|进展|"
        "执行状态|进度|状況|状態|実施状況|"
        "ステータス|진행상황|상태|추진현황|추진상태|현황|төлөв|явц|хэрэгжилт|статус|состояние|"
        "стадия|statut|état|estado|situación",
        kind="code",
        never="date|country",
    ),
    field(
        "areas",
        mark("Activity area (of the six)"),
        WHAT,
        "activity area|activity areas|neamsp area|活动领域|活動分野|활동 분야|"
        "үйл ажиллагааны чиглэл|направление деятельности",
        one=False,
    ),
    field(
        "sector_code",
        mark("Sector code (DAC)"),
        WHAT,
        "sector code|sector codes|dac code|dac sector|dac sector code|purpose code|crs code|"
        "crs purpose code|purpose codes|"
        "ad purpose codes|ad sector codes|部门代码|セクターコード|섹터코드|код сектора|"
        "салбарын код|code secteur",
        kind="code",
        one=False,
        never="name|names",
    ),
    field(
        "sector",
        mark("Sector by name"),
        WHAT,
        "sector|sectors|sector name|sector names|theme|subject|focal area|field|purpose name|purpose names|"
        "ad sector names|ad purpose names|领域|行业|部门|专题|类别|分野|セクター|分類|분야|부문|"
        "섹터|салбар|"
        "чиглэл|сектор|отрасль|направление|тематика|secteur|domaine|sector temático",
        one=False,
        never="code|codes|private|%|percent|share",
    ),
    field(
        "homepage",
        mark("Web address"),
        WHAT,
        "url|link|website|web|homepage|project url|web page|project website|web address|网址|链接|"
        "网站|リンク|"
        "ウェブサイト|웹사이트|링크|홈페이지|цахим хуудас|вэб|сайт|ссылка|веб сайт|lien|site web|"
        "enlace|página web",
        kind="url",
    ),
    field(
        "lead",
        mark("Lead organisation"),
        WHO,
        "lead|lead organisation|lead organization|lead agency|reporting organisation|"
        "reporting organization|reporter|agency|"
        "organisation|organization|executing organisation|ministry|owner|responsible agency|"
        "responsible organisation|"
        "主管单位|牵头单位|负责单位|承担单位|单位|主管部门|牵头机构|機関|主管機関|実施主体|所管|"
        "代表機関|担当機関|주관기관|"
        "담당기관|기관|주관부처|시행주체|хариуцагч байгууллага|байгууллага|удирдах байгууллага|"
        "хариуцагч|ответственная организация|"
        "организация|ведомство|ведущая организация|ответственный орган|organisme|agence|"
        "organisation responsable|organización|entidad responsable",
        kind="name",
        never="type|id|code|donor|fund|partner|country|implementing|contact|iso3",
    ),
    field(
        "funding",
        mark("Who funds it"),
        WHO,
        "donor|donors|funder|funding organisation|funding agency|funding source|source of funding|"
        "financier|funded by|provider|sponsor|"
        "资助方|资助机构|捐助方|出资方|资金来源|出资单位|資金提供者|ドナー|資金源|出資者|"
        "資金提供機関|공여기관|재원|지원기관|"
        "재원제공기관|후원|санхүүжүүлэгч|хандивлагч|санхүүжилтийн эх үүсвэр|донор|доноры|"
        "финансирующая организация|"
        "источник финансирования|инвестор|bailleur|bailleurs|bailleur de fonds|donante|donantes|"
        "financiador",
        kind="name",
        one=False,
        never="type|id|iso3|code|country|amount|commitment|iso|sum",
    ),
    field(
        "implementing",
        mark("Who carries it out"),
        WHO,
        "implementing agency|implementing organisation|implementing organization|implementer|"
        "executing agency|implementing partner|"
        "implemented by|implementing partners|contractor|执行机构|实施单位|执行单位|实施机构|"
        "実施機関|実施団体|시행기관|"
        "수행기관|실시기관|사업수행기관|хэрэгжүүлэгч|хэрэгжүүлэгч байгууллага|гүйцэтгэгч|"
        "исполнитель|исполняющая организация|"
        "реализующая организация|исполнители|agence d'exécution|organisme d'exécution|ejecutor|"
        "organismo ejecutor",
        kind="name",
        one=False,
        never="type|code",
    ),
    field(
        "accountable",
        mark("Who answers for it"),
        WHO,
        "accountable organisation|accountable|责任方|責任機関|책임기관",
        kind="name",
        one=False,
        never="type",
    ),
    field(
        "extending",
        mark("Who passes the money on"),
        WHO,
        "extending organisation|extending|gef agency|channel|资金管理方|자금관리기관",
        kind="name",
        one=False,
        never="type|code",
    ),
    field(
        "country_code",
        mark("Country code"),
        WHERE,
        "country code|iso|iso2|iso3|country iso|country iso3|recipients iso3|"
        "recipient country code|iso code|国家代码|国コード|국가코드|"
        "улсын код|код страны|code pays",
        kind="code",
        one=False,
        never="donor|donors|currency",
    ),
    field(
        "countries",
        mark("Country"),
        WHERE,
        "country|countries|recipient country|recipient|recipients|beneficiary country|nation|"
        "country name|国家|国别|受援国|项目国家|国|"
        "対象国|国名|국가|대상국|수원국|나라|국가명|улс|улс орон|хамрах улс|страна|страны|"
        "страна реализации|государство|pays|país|países",
        one=False,
        never="code|iso3|donor|donors|type|office|id",
    ),
    field(
        "place",
        mark("Name of the place"),
        WHERE,
        "place|location|place name|location name|site|project site|province|city|district|地点|"
        "地区|省份|项目地点|实施地点|项目地区|场所|"
        "場所|地域|対象地域|実施場所|지역|장소|위치|대상지역|사업지역|байршил|газар|аймаг|байрлал|"
        "место|регион|место реализации|"
        "населенный пункт|местоположение|область|район|lieu|localisation|lugar|ubicación",
        never="type|class|id|code|classification",
    ),
    field(
        "latitude",
        mark("Latitude"),
        WHERE,
        "latitude|lat|y|纬度|北纬|緯度|위도|өргөрөг|широта|latitud",
        kind="number",
    ),
    field(
        "longitude",
        mark("Longitude"),
        WHERE,
        "longitude|lon|lng|long|x|经度|东经|経度|경도|уртраг|долгота|longitud",
        kind="number",
    ),
    field(
        "precision",
        mark("Precision code of the place"),
        WHERE,
        "precision code|precision|geocoding precision|location precision|精度|정밀도|точность",
        kind="code",
    ),
    field(
        "exactness",
        mark("Exactness of the place (1 exact, 2 approximate)"),
        WHERE,
        "geographic exactness|exactness|location exactness",
        kind="code",
    ),
    field(
        "geonames",
        mark("GeoNames number"),
        WHERE,
        "geoname id|geonames id|geonameid|geonames",
        kind="code",
    ),
    field(
        "place_country",
        mark("Country of the place"),
        WHERE,
        "gazetteer adm code|gazetteer adm name|location country|place country|adm code",
        one=False,
    ),
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
BY_KEY = {one.key: one for one in FIELDS}
MONEY_FIELDS = ("budget", "commitment", "disbursement")
PARTY_FIELDS = ("funding", "implementing", "accountable", "extending")
DAY_FIELDS = ("planned_start", "actual_start", "planned_end", "actual_end")
# Fields of one place: where a row each gives them, the rows are places of one activity.
PLACE_FIELDS = ("place", "latitude", "longitude", "precision", "exactness", "geonames", "place_country")
# A part of what stands beside it: counted as well, it would be counted twice.
PART_OF = re.compile(
    r"^\W*(?:of which|thereof|incl(?:uding|\.)?\s|其中|うち|内数|이\s?중|그\s?중|в\s?т\.?\s?ч\.?(?!\w)|"
    r"в том числе|из них|үүнээс|dont\b|de los cuales)",
    re.I,
)
# Of two rows together; a cell that is longer heads nothing, and is compared with headers all the same.
LONGEST_HEADER = 1_000
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def words_of(header: str) -> str:
    """A header as its bare words: without the unit in brackets, whatever its spelling."""
    header = header[:LONGEST_HEADER]
    bare = re.sub(r"[\(\[（【［][^\)\]）】］]*[\)\]）】］]", " ", header)
    return folded(CAMEL.sub(" ", bare if bare.strip() else header))
