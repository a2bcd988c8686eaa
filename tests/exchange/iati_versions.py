"""One activity in each version of IATI, with what that version brought and what it still wrote in its way.

After the standard's own lists of changes from version to version; all say the same where they can.
"""

# ruff: noqa: E501

ONE = ("1.01", "1.02", "1.03", "1.04", "1.05")
TWO = ("2.01", "2.02", "2.03")
VERSIONS = ONE + TWO


def file_of(version: str) -> str:
    body = one(version) if version in ONE else two(version)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="{version}" generated-datetime="2016-01-01T00:00:00Z">\n{body}</iati-activities>\n'


def since(version: str, first: str, text: str) -> str:
    return text if version >= first else ""


def until(version: str, last: str, text: str) -> str:
    return text if version <= last else ""


def one(version: str) -> str:
    """Texts stood bare beside codes, roles and dates were words, and a title was said once a language."""
    share = "100" if version < "1.03" else "100.00"
    uri = since(version, "1.02", ' linked-data-uri="https://data.example/1"')
    return f"""<iati-activity xml:lang="en" default-currency="USD" hierarchy="1" last-updated-datetime="2015-06-01T00:00:00Z" version="{version}"{uri}>
  <reporting-org ref="XI-VER" type="40"{since(version, "1.04", ' secondary-reporter="1"')}>Versions Facility</reporting-org>
  <iati-identifier>XI-VER-{version}</iati-identifier>
  <other-identifier owner-ref="XI-OTHER" owner-name="Other Office">OO-7</other-identifier>
  <title>Belts of saxaul</title>
  <title xml:lang="fr">Rideaux de saxaoul</title>
  <description type="1" xml:lang="en">Against moving sand.</description>
  <description type="2" xml:lang="en">To hold the dunes.</description>
  {since(version, "1.05", '<description type="4" xml:lang="en">Other words.</description>')}
  <activity-status code="{since(version, "1.05", "6") or "2"}">{since(version, "1.05", "Suspended") or "Implementation"}</activity-status>
  <activity-date type="start-planned" iso-date="2010-01-01">January 2010</activity-date>
  <activity-date type="start-actual" iso-date="2010-02-02"/>
  <activity-date type="end-planned" iso-date="2012-03-03"/>
  <activity-date type="end-actual" iso-date="2012-04-04"/>
  <contact-info{since(version, "1.03", ' type="1"')}><organisation>Versions Facility</organisation><person-name>A Person</person-name>{since(version, "1.03", "<job-title>Head</job-title>")}<telephone>1</telephone><email>a.person@test.example</email>{since(version, "1.03", "<website>https://versions.example</website>")}<mailing-address>Somewhere 1</mailing-address></contact-info>
  <participating-org role="Funding" type="10" ref="XI-GOV">A Government</participating-org>
  <participating-org role="Accountable" type="40" ref="XI-VER">Versions Facility</participating-org>
  <participating-org role="Extending" type="10" ref="XI-GOV">A Government</participating-org>
  <participating-org role="Implementing" type="80">An Institute</participating-org>
  {since(version, "1.03", '<activity-scope code="5">Sub-national: multi-first-level</activity-scope>')}
  <recipient-country code="MN" percentage="{share}">Mongolia</recipient-country>
  {place_in_one(version)}
  <sector vocabulary="DAC" code="31220" percentage="{share}">Forestry development</sector>
  <sector vocabulary="{since(version, "1.05", "RO2") or "RO"}" code="x1">Own words</sector>
  <policy-marker vocabulary="DAC" code="8" significance="2">Desertification</policy-marker>
  <collaboration-type code="1">Bilateral</collaboration-type>
  <default-flow-type code="10">ODA</default-flow-type>
  <default-finance-type code="110">Aid grant</default-finance-type>
  <default-aid-type code="C01">Project-type interventions</default-aid-type>
  <default-tied-status code="5">Untied</default-tied-status>
  {since(version, "1.03", COUNTRY_BUDGET)}
  <budget type="1"><period-start iso-date="2010-01-01">1 January 2010</period-start><period-end iso-date="2010-12-31"/><value value-date="2010-01-01">{money(version)}</value></budget>
  <planned-disbursement updated="2010-01-01"><period-start iso-date="2011-01-01"/><period-end iso-date="2011-12-31"/><value value-date="2011-01-01">300</value></planned-disbursement>
  {since(version, "1.03", '<capital-spend percentage="12.5"/>')}
  <transaction ref="T-1"><transaction-type code="C">Commitment</transaction-type><provider-org ref="XI-GOV" provider-activity-id="XI-GOV-9">A Government</provider-org><receiver-org>An Institute</receiver-org><value value-date="2010-05-01">500</value><description xml:lang="en">First part</description><transaction-date iso-date="2010-05-01"/><flow-type code="10">ODA</flow-type><disbursement-channel code="2">Cash</disbursement-channel></transaction>
  <transaction><transaction-type code="D">Disbursement</transaction-type><value value-date="2010-06-01">200</value><transaction-date iso-date="2010-06-01"/></transaction>
  <transaction><transaction-type code="E">Expenditure</transaction-type><value value-date="2011-06-01">100</value><transaction-date iso-date="2011-06-01"/></transaction>
  <transaction><transaction-type code="IF">Incoming Funds</transaction-type><value value-date="2010-05-02">500</value><transaction-date iso-date="2010-05-02"/></transaction>
  {since(version, "1.02", '<transaction><transaction-type code="QP">Purchase of Equity</transaction-type><value value-date="2010-05-03">5</value><transaction-date iso-date="2010-05-03"/></transaction>')}
  <document-link url="https://versions.example/plan.pdf" format="application/pdf"{until(version, "1.01", ' language="en"')}>{since(version, "1.02", '<language code="en">English</language>')}<category code="A02">Objectives</category><title>The plan</title></document-link>
  <activity-website>https://versions.example/belts</activity-website>
  <related-activity type="1" ref="XI-PARENT-1">Parent</related-activity>
  {since(version, "1.05", '<related-activity type="5" ref="XI-THIRD-1">Told by another</related-activity>')}
  <conditions attached="1"><condition type="1"{since(version, "1.04", ' xml:lang="en"')}>Land is fenced</condition></conditions>
  <result type="{since(version, "1.04", "9") or "1"}" aggregation-status="1"><title>Land held</title><description type="1">Told yearly</description><indicator measure="1" ascending="1"><title>Hectares</title><description type="1">Of dunes</description><baseline year="2009" value="0"><comment>None</comment></baseline><period><period-start iso-date="2010-01-01"/><period-end iso-date="2010-12-31"/><target value="40"/><actual value="30"/></period></indicator></result>
  {since(version, "1.03", LOANS)}
</iati-activity>
"""


def money(version: str) -> str:
    return "1000" if version < "1.03" else "1000.00"


def place_in_one(version: str) -> str:
    """1.04 brought the points that are used to this day, and deprecated what stood before."""
    if version < "1.04":
        return """<location percentage="100"><location-type code="PPL">Populated place</location-type><name>Gurvantes</name><name xml:lang="mn">Гурвантэс</name><description>By the spring</description>
    <administrative country="MN" adm1="Omnogovi" adm2="Gurvantes">Mongolia, Omnogovi</administrative><coordinates latitude="43.22" longitude="101.05" precision="1"/><gazetteer-entry gazetteer-ref="GEO">2031964</gazetteer-entry></location>"""
    return """<location ref="L-1"><location-reach code="1"/><location-id vocabulary="G1" code="2031964"/><name>Gurvantes</name><name xml:lang="mn">Гурвантэс</name><description>By the spring</description><activity-description>Planting</activity-description>
    <administrative vocabulary="A4" level="0" code="MN"/><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>43.22 101.05</pos></point><exactness code="1"/><location-class code="2"/><feature-designation code="PPL"/></location>"""


COUNTRY_BUDGET = '<country-budget-items vocabulary="2"><budget-item code="1.1.1" percentage="100"><description>Executive</description></budget-item></country-budget-items>'


LOANS = """<crs-add><aidtype-flag code="1" significance="1">Free standing technical cooperation</aidtype-flag><loan-terms rate-1="4" rate-2="3"><repayment-type code="1">Equal</repayment-type><repayment-plan code="4">Yearly</repayment-plan><commitment-date iso-date="2010-05-01"/><repayment-first-date iso-date="2013-05-01"/><repayment-final-date iso-date="2023-05-01"/></loan-terms></crs-add>
  <fss extraction-date="2014-05-06" priority="1" phaseout-year="2016"><forecast year="2014" value-date="2013-07-03" currency="USD">3000</forecast></fss>"""


def two(version: str) -> str:
    """Texts stand in narratives, and what was a word is a code."""
    flag = since(version, "2.02", ' humanitarian="1"') + since(version, "2.03", ' budget-not-provided="1"')
    return f"""<iati-activity xml:lang="en" default-currency="USD" hierarchy="1" last-updated-datetime="2015-06-01T00:00:00Z" linked-data-uri="https://data.example/1"{flag}>
  <iati-identifier>XI-VER-{version}</iati-identifier>
  <reporting-org ref="XI-VER" type="40" secondary-reporter="1"><narrative>Versions Facility</narrative></reporting-org>
  <title><narrative>Belts of saxaul</narrative><narrative xml:lang="fr">Rideaux de saxaoul</narrative></title>
  <description type="1"><narrative>Against moving sand.</narrative></description>
  <description type="2"><narrative>To hold the dunes.</narrative></description>
  <participating-org role="1" type="10" ref="XI-GOV"{since(version, "2.02", ' activity-id="XI-GOV-9"')}{since(version, "2.03", ' crs-channel-code="10000"')}><narrative>A Government</narrative></participating-org>
  <participating-org role="2" type="40" ref="XI-VER"><narrative>Versions Facility</narrative></participating-org>
  <participating-org role="3" type="10" ref="XI-GOV"><narrative>A Government</narrative></participating-org>
  <participating-org role="4" type="80"><narrative>An Institute</narrative></participating-org>
  <other-identifier ref="OO-7" type="A9"><owner-org ref="XI-OTHER"><narrative>Other Office</narrative></owner-org></other-identifier>
  <activity-status code="6"/>
  <activity-date type="1" iso-date="2010-01-01"><narrative>January 2010</narrative></activity-date>
  <activity-date type="2" iso-date="2010-02-02"/>
  <activity-date type="3" iso-date="2012-03-03"/>
  <activity-date type="4" iso-date="2012-04-04"/>
  <contact-info type="1"><organisation><narrative>Versions Facility</narrative></organisation><department><narrative>Dunes</narrative></department><person-name><narrative>A Person</narrative></person-name><email>a.person@test.example</email></contact-info>
  <activity-scope code="5"/>
  <recipient-country code="MN" percentage="100"/>
  <location ref="L-1"><location-reach code="1"/><location-id vocabulary="G1" code="2031964"/><name><narrative>Gurvantes</narrative><narrative xml:lang="mn">Гурвантэс</narrative></name><description><narrative>By the spring</narrative></description><activity-description><narrative>Planting</narrative></activity-description><administrative vocabulary="A4" level="0" code="MN"/><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>43.22 101.05</pos></point><exactness code="1"/><location-class code="2"/><feature-designation code="PPL"/></location>
  <sector vocabulary="1" code="31220" percentage="100"/>
  <sector vocabulary="99" code="x1"{since(version, "2.02", ' vocabulary-uri="https://versions.example/words"')}><narrative>Own words</narrative></sector>
  {since(version, "2.03", '<tag vocabulary="3" code="15.3"><narrative>Land degradation neutral</narrative></tag>')}
  <country-budget-items vocabulary="2"><budget-item code="1.1.1" percentage="100"><description><narrative>Executive</narrative></description></budget-item></country-budget-items>
  {since(version, "2.02", '<humanitarian-scope type="1" vocabulary="1-2" code="EQ-2015-000048-NPL"><narrative>Quake</narrative></humanitarian-scope>')}
  <policy-marker vocabulary="1" code="8" significance="2"/>
  {since(version, "2.02", '<policy-marker vocabulary="99" vocabulary-uri="https://versions.example/marks" code="m1"><narrative>Own mark</narrative></policy-marker>')}
  <collaboration-type code="1"/>
  <default-flow-type code="10"/>
  <default-finance-type code="110"/>
  <default-aid-type code="C01"/>
  {since(version, "2.03", '<default-aid-type vocabulary="2" code="1"/>')}
  <default-tied-status code="5"/>
  <budget type="1"{since(version, "2.02", ' status="2"')}><period-start iso-date="2010-01-01"/><period-end iso-date="2010-12-31"/><value value-date="2010-01-01">1000</value></budget>
  <planned-disbursement type="1"><period-start iso-date="2011-01-01"/><period-end iso-date="2011-12-31"/><value value-date="2011-01-01">300</value>{since(version, "2.02", '<provider-org ref="XI-GOV"><narrative>A Government</narrative></provider-org>')}</planned-disbursement>
  <capital-spend percentage="12.5"/>
  <transaction ref="T-1"{since(version, "2.02", ' humanitarian="1"')}><transaction-type code="2"/><transaction-date iso-date="2010-05-01"/><value value-date="2010-05-01">500</value><description><narrative>First part</narrative></description><provider-org ref="XI-GOV" provider-activity-id="XI-GOV-9"{since(version, "2.02", ' type="10"')}><narrative>A Government</narrative></provider-org><receiver-org><narrative>An Institute</narrative></receiver-org><disbursement-channel code="2"/><flow-type code="10"/></transaction>
  <transaction><transaction-type code="3"/><transaction-date iso-date="2010-06-01"/><value value-date="2010-06-01">200</value></transaction>
  <transaction><transaction-type code="4"/><transaction-date iso-date="2011-06-01"/><value value-date="2011-06-01">100</value></transaction>
  <transaction><transaction-type code="1"/><transaction-date iso-date="2010-05-02"/><value value-date="2010-05-02">500</value></transaction>
  {since(version, "2.02", '<transaction><transaction-type code="11"/><transaction-date iso-date="2010-05-02"/><value value-date="2010-05-02">600</value></transaction>')}
  {since(version, "2.03", '<transaction><transaction-type code="12"/><transaction-date iso-date="2010-05-02"/><value value-date="2010-05-02">700</value><aid-type code="C01"/><aid-type vocabulary="2" code="1"/></transaction>')}
  <document-link url="https://versions.example/plan.pdf" format="application/pdf"><title><narrative>The plan</narrative></title>{since(version, "2.03", "<description><narrative>All of it</narrative></description>")}<category code="A02"/><language code="en"/>{since(version, "2.02", '<document-date iso-date="2010-01-01"/>')}</document-link>
  <document-link url="https://versions.example/belts" format="text/html"><title><narrative>Page</narrative></title><category code="A12"/><language code="en"/></document-link>
  <related-activity type="1" ref="XI-PARENT-1"/>
  <related-activity type="5" ref="XI-THIRD-1"/>
  <conditions attached="1"><condition type="1"><narrative>Land is fenced</narrative></condition></conditions>
  {result_in_two(version)}
  <crs-add><other-flags code="1" significance="1"/><loan-terms rate-1="4" rate-2="3"><repayment-type code="1"/><repayment-plan code="4"/><commitment-date iso-date="2010-05-01"/><repayment-first-date iso-date="2013-05-01"/><repayment-final-date iso-date="2023-05-01"/></loan-terms>{since(version, "2.02", "<channel-code>21039</channel-code>")}</crs-add>
  <fss extraction-date="2014-05-06" priority="1" phaseout-year="2016"><forecast year="2014" value-date="2013-07-03" currency="USD">3000</forecast></fss>
</iati-activity>
"""


def result_in_two(version: str) -> str:
    """2.02 divided what was reached by place and dimension, 2.03 let it stand several times."""
    divided = '<actual value="12"><location ref="L-1"/><dimension name="sex" value="female"/></actual>'
    linked = '<document-link url="https://versions.example/how.pdf" format="application/pdf"><title><narrative>How</narrative></title><category code="A02"/></document-link>'
    reference = '<reference vocabulary="99" code="h1" indicator-uri="https://versions.example/h1"/>'
    baselines = '<baseline year="2009" value="0"><comment><narrative>None</narrative></comment></baseline>'
    if version >= "2.03":
        baselines += '<baseline year="2009" iso-date="2009-01-01" value="0"><location ref="L-1"/><dimension name="sex" value="female"/></baseline>'
    words = '<indicator measure="5"><title><narrative>How it is told</narrative></title></indicator>'
    return f"""<result type="9" aggregation-status="1"><title><narrative>Land held</narrative></title><description><narrative>Told yearly</narrative></description>{since(version, "2.03", linked)}{since(version, "2.03", '<reference vocabulary="99" code="r1" vocabulary-uri="https://versions.example/r"/>')}<indicator measure="1" ascending="1"><title><narrative>Hectares</narrative></title><description><narrative>Of dunes</narrative></description>{since(version, "2.02", reference)}{baselines}<period><period-start iso-date="2010-01-01"/><period-end iso-date="2010-12-31"/><target value="40"/><actual value="30"/>{since(version, "2.03", divided)}</period></indicator>{since(version, "2.03", words)}</result>"""
