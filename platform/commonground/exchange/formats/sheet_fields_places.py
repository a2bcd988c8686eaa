"""Columns that say where, with the words of their headers."""

from commonground.base.i18n import mark
from commonground.exchange.formats.sheet_field import WHERE, Field, field

PLACES: tuple[Field, ...] = (
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
        "место|регион|субъект рф|субъект федерации|субъект российской федерации|место реализации|"
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
        "coordinates",
        mark("Latitude and longitude in one"),
        WHERE,
        "coordinates|coordinate|geographic coordinates|gps|gps coordinates|lat long|lat lon|"
        "latitude longitude|"
        "坐标|地理坐标|经纬度|中心坐标|座標|緯度経度|좌표|위경도|위도경도|солбицол|солбилцол|"
        "газарзүйн солбицол|координат|координаты|географические координаты|coordonnées|coordenadas",
        kind="point",
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
)
