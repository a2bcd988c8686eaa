"""Who may go through which door: one row a route. A route that is not here fails `test_doors`.

`anyone`; `signed in`; `link` (whoever holds the signed link in the address: a made-up one opens nothing for
anybody); `token` (an API token, never a cookie); `browser` (signed in by a cookie, never by a token); an
action of `accounts.permissions`, held against what belongs to the organisation the door is tried with;
`registers` (editors of any organisation); `member` (whoever belongs to that organisation in any role, and
who may manage it); `own` (whoever began it, and those who may review); `nobody` (not where no provider of
sign-in is set up; tried in `test_oidc` where one is).
"""

DOORS = {
    "anyone": """
        GET /
        GET /activities
        GET /activities/as/{format:str}
        GET /activities/iati-left-out
        GET /activities/iati-left-out/as/json
        GET /activities/{activity:int}/history
        GET /activities/{activity:int}/history/as/geojson
        GET /activities/{id:int}
        GET /activities/{id:int}/as/{format:str}
        GET /activities/{id:int}/card
        GET /changes/as/jsonl
        GET /data
        GET /commitments
        GET /commitments/as/{format:str}
        GET /feeds/opportunities.atom
        GET /frameworks
        GET /frameworks/as/json
        GET /frameworks/{code:str}
        GET /frameworks/{code:str}/as/json
        GET /frameworks/{code:str}/items/{item:int}
        GET /frameworks/{code:str}/progress
        GET /gaps
        GET /healthz
        GET /introductions
        GET /matches
        GET /matches/as/json
        GET /metrics
        GET /opportunities
        GET /opportunities/as/json
        GET /organisations
        GET /organisations/as/json
        GET /organisations/{organisation:int}
        GET /organisations/{organisation:int}/as/json
        GET /places/admin-units
        GET /places/search
        GET /readyz
        GET /register
        POST /register
        GET /reports
        GET /reports/new
        GET /reports/preview
        GET /reports/preview/as/{format:str}
        GET /reports/preview/charts/{name:str}
        GET /reports/preview/figures/{key:str}
        GET /reports/{key:int}
        GET /reports/{key:int}/as/{format:str}
        GET /reports/{key:int}/charts/{name:str}
        GET /reports/{key:int}/figures/{name:str}
        GET /reset
        POST /reset
        GET /schema
        GET /sign-in
        GET /sign-in/code
        POST /sign-in
        POST /sign-in/code
        POST /sign-out
        GET /tiles/activities/{z:str}/{x:str}/{y:str}
    """,
    "link": """
        GET /confirm/{token:str}
        POST /confirm/{token:str}
        GET /invitations/{token:str}
        POST /invitations/{token:str}
        GET /register/{token:str}
        POST /register/{token:str}
        GET /reminders/{token:str}
        POST /reminders/{token:str}
        GET /reset/{token:str}
        POST /reset/{token:str}
    """,
    "nobody": """
        GET /account/oidc
        POST /account/oidc
        POST /account/oidc/unlink
        GET /sign-in/oidc
        GET /sign-in/oidc/back
    """,
    "member": "GET /organisations/{organisation:int}/history",
    "signed in": """
        POST /activities/new/typing
        POST /activities/{activity:int}/typing
        POST /activities/mine/reminders
        POST /activities/typing/drop
        GET /desk
        GET /desk/count
        GET /import
        POST /introductions
        GET /introductions/new
    """,
    "browser": """
        GET /account
        POST /account
        POST /account/password
        POST /account/sessions/end
        POST /account/sessions/end-others
        POST /account/tokens
        POST /account/tokens/revoke
        GET /account/two-step
        POST /account/two-step
        POST /account/two-step/codes
        POST /account/two-step/off
    """,
    "registers": """
        GET /activities/mine
        POST /activities/mine/bulk
        GET /activities/new
        POST /activities/new
        POST /import
    """,
    "own": """
        GET /import/{key:int}
        POST /import/{key:int}
        GET /import/{key:int}/as/json
        GET /import/{key:int}/changes
        POST /import/{key:int}/changes
        GET /import/{key:int}/columns
        POST /import/{key:int}/columns
        GET /import/{key:int}/file
        GET /import/{key:int}/progress
        GET /import/{key:int}/remarks
        GET /import/{key:int}/undo
        POST /import/{key:int}/again
        POST /import/{key:int}/cancel
        POST /import/{key:int}/let-go
        POST /import/{key:int}/undo
    """,
    "token": """
        POST /activities
        PATCH /activities/{activity:int}
        POST /activities/{activity:int}/publish
        POST /activities/{activity:int}/return
        POST /activities/{activity:int}/submit
    """,
    "edit": """
        GET /duplicates/{one:int}/{other:int}
        GET /duplicates/{one:int}/{other:int}/as/geojson
        POST /duplicates/{one:int}/{other:int}
        GET /activities/mine/as/xlsx
        POST /activities/{activity:int}/differences/{number:int}
        GET /activities/{activity:int}/fed
        POST /activities/{activity:int}/fed/{group:str}
        POST /activities/{activity:int}/copy
        GET /activities/{activity:int}/edit
        POST /activities/{activity:int}/edit
        POST /activities/{activity:int}/restore
        POST /activities/{activity:int}/withdraw
        GET /activities/mine/{activity:int}
        POST /activities/mine/{activity:int}
    """,
    "confirm": "POST /activities/{activity:int}/confirm",
    "answer": """
        POST /frameworks/{code:str}/items/{item:int}
        POST /introductions/{introduction:int}/answer
    """,
    "manage": """
        GET /organisations/{organisation:int}/edit
        POST /organisations/{organisation:int}/edit
        POST /organisations/{organisation:int}/invitations/{invitation:int}/resend
        POST /organisations/{organisation:int}/invitations/{invitation:int}/revoke
        GET /organisations/{organisation:int}/feeds
        POST /organisations/{organisation:int}/feeds
        POST /organisations/{organisation:int}/feeds/{source:int}/{what:str}
        POST /organisations/{organisation:int}/truth
        GET /organisations/{organisation:int}/members
        POST /organisations/{organisation:int}/members/invite
        POST /organisations/{organisation:int}/members/{person:int}/remove
        POST /organisations/{organisation:int}/members/{person:int}/role
    """,
    "endorse": "POST /review/{activity:int}/endorse",
    "review": """
        GET /duplicates
        POST /review/{activity:int}
    """,
    "review or endorse": """
        GET /review
        GET /review/{activity:int}
        GET /review/{activity:int}/as/geojson
    """,
    "report": """
        POST /reports/new
        POST /reports/{key:int}/discard
        POST /reports/{key:int}/refresh
        POST /reports/{key:int}/release
    """,
    "keep": """
        GET /frameworks/new
        POST /frameworks/new
        GET /frameworks/{code:str}/edit
        POST /frameworks/{code:str}/edit
        GET /frameworks/{code:str}/history
        GET /frameworks/{code:str}/items/{item:int}/edit
        POST /frameworks/{code:str}/items/{item:int}/edit
        GET /frameworks/{code:str}/meetings/new
        POST /frameworks/{code:str}/meetings/new
        GET /frameworks/{code:str}/meetings/{meeting:int}/edit
        POST /frameworks/{code:str}/meetings/{meeting:int}/edit
        GET /frameworks/{code:str}/meetings/{meeting:int}/items/new
        POST /frameworks/{code:str}/meetings/{meeting:int}/items/new
        GET /organisations/duplicates
        POST /organisations/{organisation:int}/apart/{other:int}
        POST /organisations/{organisation:int}/apart/{other:int}/undo
        GET /organisations/new
        POST /organisations/new
        GET /organisations/{organisation:int}/merge
        POST /organisations/{organisation:int}/merge
        POST /organisations/{organisation:int}/merge/{step:int}/undo
        POST /organisations/{organisation:int}/verified
        GET /people
        GET /people/registrations/{key:int}
        POST /people/registrations/{key:int}/accept
        POST /people/registrations/{key:int}/refuse
        GET /people/{person:int}
        POST /people/{person:int}
        POST /people/{person:int}/deactivate
        POST /people/{person:int}/reactivate
    """,
    "operate": """
        GET /operate
        POST /operate/jobs/{number:int}/retry
        POST /operate/mails/{number:int}/retry
        POST /operate/test-mail
    """,
}
WHO = {row.strip(): who for who, rows in DOORS.items() for row in rows.strip().splitlines()}
