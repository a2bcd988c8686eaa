"""Columns that say what is done and by whom, with the words of their headers."""

from commonground.base.i18n import mark
from commonground.exchange.formats.sheet_field import WHAT, WHO, Field, field

WORK: tuple[Field, ...] = (
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
)
