"""Every bound of the product, with its unit. A number that limits outside input lives here and nowhere else."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

# --- what a person may send
UPLOAD_MAX_BYTES: Final = 2 * MIB  # one file
REQUEST_MAX_BYTES: Final = 24 * MIB  # one form with several files
UPLOAD_MAX_FILES: Final = 20  # files and pasted texts in one form
FORM_MAX_PARTS: Final = 200
FORM_MAX_MEMORY_BYTES: Final = 2 * MIB
URL_MAX_CHARS: Final = 2048
NOTE_MAX_CHARS: Final = 4_000
NAME_MAX_CHARS: Final = 200
TAG_MAX_CHARS: Final = 40
TAGS_MAX: Final = 20  # on one badge
COLLECTIONS_MAX: Final = 100  # of one learner
COLLECTION_BADGES_MAX: Final = 100  # in one collection
BADGES_MAX: Final = 5_000  # of one learner
EMAILS_MAX: Final = 10  # of one learner
PASSWORD_MIN_CHARS: Final = 10
PASSWORD_MAX_CHARS: Final = 200

# --- carriers
CREDENTIAL_MAX_BYTES: Final = 256 * KIB  # the credential text itself
JSON_MAX_DEPTH: Final = 64
JSON_MAX_NODES: Final = 20_000  # values of any kind, members included
NUMBER_MAX_CHARS: Final = 64
DATE_MAX_CHARS: Final = 64
PNG_MAX_CHUNKS: Final = 1_000
IMAGE_MAX_SIDE: Final = 4_096  # pixels
PHOTO_MAX_BYTES: Final = 12 * MIB  # of a picture searched for a QR code: what a phone's camera makes
PHOTO_MAX_PIXELS: Final = 8_000_000  # of such a picture, as decoded
PHOTO_TAKEN_MAX_PIXELS: Final = 64_000_000  # as taken, before JPEG is decoded at a fraction of its size
PHOTO_PASSES_MAX_PIXELS: Final = 16_000_000  # as taken, of a progressive JPEG, which is held whole
PHOTO_TEXTS_MAX: Final = 8  # compressed texts in such a picture
SCAN_FRAME_MAX_BYTES: Final = 256 * KIB  # one picture of a camera that is looking for a code
SCAN_FRAMES_MAX: Final = 90  # of them, before the camera is switched off: 45 seconds
SCANNED_MAX_CHARS: Final = 2_048  # what a code says, when it is shown
SVG_MAX_BYTES: Final = 1 * MIB
SVG_MAX_DEPTH: Final = 100
SVG_MAX_NODES: Final = 20_000
SVG_MAX_ATTRIBUTES: Final = 500  # on one element
JWS_HEADER_MAX_BYTES: Final = 8 * KIB

# --- proofs
PROOFS_MAX: Final = 4
ENDORSEMENTS_MAX: Final = 8  # judged inside one badge
CLR_CREDENTIALS_MAX: Final = 100  # judged inside one learner record; transcripts list that many courses
PROOF_VALUE_MAX_CHARS: Final = 64 * KIB  # a derived proof signs every statement shown, with 88 characters each
DERIVED_CPU_S: Final = 2  # processor time of the child that checks one such proof
DERIVED_TOTAL_S: Final = 4.0  # waiting for it, its start included
DERIVED_IDLE_S: Final = 60.0  # that the child waits for another one
DERIVED_MEMORY_BYTES: Final = 1024 * MIB  # addresses, most of them never used
SIGNATURE_MAX_CHARS: Final = 140  # base58 of a simple signature; P-384 needs 132
CONTEXTS_MAX: Final = 12
CANON_WORK_MAX: Final = 60_000  # quads and steps of the n-degree hash; the hardest sound test of W3C needs 22,680
CANON_DEPTH_MAX: Final = 100  # n-degree hashes inside each other
JSONLD_DEPTH_MAX: Final = 40  # objects inside each other
JSONLD_VALUES_MAX: Final = 10_000  # objects and scalars of one document
JSONLD_ARRAY_MAX: Final = 1_000  # values in one array
JSONLD_TYPES_MAX: Final = 20  # types of one object
JSONLD_SCOPES_MAX: Final = 300  # different combinations of vocabularies inside one document
JSONLD_INLINE_TERMS_MAX: Final = 100  # words that one context inside a document may define
JSONLD_INLINE_DEPTH_MAX: Final = 3  # contexts of such words inside each other
RSA_MIN_BITS: Final = 2_048
RSA_MAX_BITS: Final = 8_192
RSA_EXPONENT_MAX_BITS: Final = 64
KEY_MAX_CHARS: Final = 2_048  # one public key as JWK member, Multikey or PEM; RSA of 8192 bits needs 1,450
SCHEMAS_MAX: Final = 4  # that one credential is checked by
SCHEMA_WORK_MAX: Final = 50_000  # rules of a JSON schema looked at; a full badge needs 2,500
SCHEMA_TEXT_MAX_CHARS: Final = 10_000  # of a text that a schema's pattern is tried on
SCHEMA_ERRORS_MAX: Final = 3  # that are named

# --- what others publish
DOCUMENT_MAX_BYTES: Final = 2 * MIB  # a fetched document, decoded
DID_DOCUMENT_MAX_BYTES: Final = 256 * KIB
STATUS_ENTRIES_MAX: Final = 16  # credentialStatus of one credential
STATUS_SIZE_MAX: Final = 8  # bits of one entry
STATUS_MESSAGE_MAX_CHARS: Final = 200  # of an issuer's note that is told
STATUS_LIST_MIN_ENTRIES: Final = 100_000
STATUS_LIST_MAX_BYTES: Final = 4 * MIB  # decompressed bits
ROUNDS_MAX: Final = 6  # rounds of ask and gather
NEEDS_MAX: Final = 24  # documents asked for in one verification

# --- time and work
FETCH_CONNECT_S: Final = 3.0
FETCH_SILENCE_S: Final = 5.0  # without a byte, also from the name server
FETCH_TOTAL_S: Final = 10.0  # one document, redirects included
GATHER_TOTAL_S: Final = 12.0  # one verification
FETCH_REDIRECTS_MAX: Final = 3
FETCH_HEADERS_MAX: Final = 100
FETCH_HEADERS_MAX_BYTES: Final = 64 * KIB
FETCH_WORKERS: Final = 8
FETCH_PER_HOST: Final = 2
FETCH_QUEUE_MAX: Final = 200  # documents waiting for a free worker
WAITING_MAX: Final = 10  # requests of one process that wait for strangers at once because somebody asked for it
READERS_WAITING_MAX: Final = 3  # further ones that wait because an old answer was read

# --- a batch on the command line
BATCH_ALONE_LINES: Final = 200  # a shorter file is not worth starting processes for
BATCH_PROCESSES_MAX: Final = 64
BATCH_LINE_MAX_BYTES: Final = 1 * MIB
BATCH_HANDED_LINES: Final = 32  # to one process at a time
BATCH_HANDED_BYTES: Final = 32 * KIB  # less than a pipe holds

# --- ages
STATUS_FRESH_MIN_S: Final = 15 * 60
STATUS_FRESH_MAX_S: Final = 24 * 60 * 60
CLOCK_SKEW_S: Final = 120

# --- asking again
ETAG_MAX_CHARS: Final = 128
SAME_ANSWER_S: Final = 60.0  # how long an answer serves everybody who looks at a badge that rests on it
ANSWERS_MAX: Final = 256  # that a process remembers for that long
ANSWERS_MAX_BYTES: Final = 16 * MIB
HOST_FAILURES_MAX: Final = 5  # in a row, before a host is left alone
HOST_PAUSE_MIN_S: Final = 60.0  # doubled by each failure after that
HOST_PAUSE_MAX_S: Final = 60 * 60.0
HOST_FORGOTTEN_S: Final = 7 * 24 * 60 * 60  # after its last failure
RECHECK_SPREAD_MAX_S: Final = 60 * 60.0  # over which badges that are due together are spread
RECHECK_PAUSE_MAX_S: Final = 24 * 60 * 60.0  # before an issuer that has long been silent is asked again
RECHECK_SLICE: Final = 50  # badges judged together, each address asked once
RECHECK_SLICE_S: Final = 30.0  # how long these together wait for answers
RECHECK_SLICES_PER_RUN: Final = 4
RECHECK_LEASE_S: Final = 5 * 60  # after which a badge whose worker died is taken up by another
DOCUMENT_KEPT_DAYS: Final = 7  # that a document which no report names was last heard
EXPIRES_SOON_DAYS: Final = 60  # before its end a badge is said to expire soon
NEWS_LATE_DAYS: Final = 30  # after which nobody is told any more that a badge has expired
NEWS_SHOWN_MAX: Final = 20  # on one page
LINK_ENDS_SOON_DAYS: Final = 7  # before its end a link for one audience is said to end soon
LINK_ENDED_DAYS: Final = 14  # after its end a link that was in use is said to have ended
FILE_GONE_DAYS: Final = 1  # that an issuer's site has answered "not here", before its file is said to be gone
HOST_SILENT_DAYS: Final = 14  # without an answer, before an issuer's site is said to be silent
CARE_SLICE: Final = 100  # learners looked at together
CARE_LETTER_PAUSE_S: Final = 20 * 60 * 60  # between two letters about what is worth looking after
CARE_LETTER_LINES_MAX: Final = 12  # that are told one by one in such a letter

# --- accounts and letters
CONFIRM_LINK_S: Final = 24 * 60 * 60
RESET_LINK_S: Final = 60 * 60
INVITE_LINK_S: Final = 7 * 24 * 60 * 60  # a link that an operator hands over
LETTERS_PER_HOUR: Final = 5  # to one address, asked for by whoever typed it
PEOPLE_PER_PAGE: Final = 50
SEARCH_MAX_CHARS: Final = 200
MAIL_TRIES_MAX: Final = 16  # with waits of 1 min to 6 h: about two days
MAIL_BATCH: Final = 50  # letters in one run of the worker
MAIL_LEASE_S: Final = 5 * 60
MAIL_TIMEOUT_S: Final = 20.0
MAILBOX_MAX_LETTERS: Final = 200  # kept in the development folder
MAIL_KEPT_DAYS: Final = 30  # that a letter was sent; its words go at once
DELETED_BADGE_DAYS: Final = 30  # until a deleted badge cannot be brought back
UNPROVED_ACCOUNT_DAYS: Final = 7  # an account that never proved an address
VISITOR_SESSION_DAYS: Final = 2  # a session nobody signed in to

# --- pictures
PICTURE_MAX_PIXELS: Final = 2_560 * 2_560  # of a picture before it is made small
PICTURE_SIDE: Final = 640  # pixels; what we keep of a raster picture is no larger
PICTURE_FRAME_SCANS_MAX: Final = 32  # passes of a progressive JPEG; each costs as much as the whole picture
SVG_PICTURES_MAX: Final = 4  # raster pictures inside one SVG
SVG_STYLE_RULES_MAX: Final = 2_000  # selectors in one SVG
SVG_COPIES_MAX: Final = 40_000  # elements after every reference is followed
SVG_INERT_MAX_BYTES: Final = 3 * MIB  # what comes out, styles written out and pictures put in
SVG_REFERENCES_DEPTH: Final = 6
QR_MAX_CHARS: Final = 512
QR_CODES_KEPT: Final = 256  # of each kind, that a process keeps drawn
CARDS_KEPT: Final = 128  # pictures of posted links, that a process keeps drawn
CARDS_KEPT_MAX_BYTES: Final = 24 * MIB
BADGES_KEPT: Final = 64  # drawings of ours as pixels, that a process keeps

# --- sheets as PDF
PDF_CPU_S: Final = 8  # of processor time for one sheet; a certificate needs 0.3
PDF_TOTAL_S: Final = 20.0  # from asking to having it, waiting for others included
PDF_START_S: Final = 20.0  # for the libraries and the machine's fonts, once
PDF_MEMORY_BYTES: Final = 1024 * MIB  # addresses of the process that lays out
PDF_IDLE_S: Final = 300.0  # after which that process goes home
PDF_SHEETS_PER_CHILD: Final = 200  # before it is replaced by a fresh one
PDF_WAITING_MAX: Final = 3  # sheets that wait for their turn, in one of our processes
PDF_SHEET_MAX_BYTES: Final = 12 * MIB  # words, pictures and attachments that go in
PDF_MAX_BYTES: Final = 12 * MIB  # of what comes out
PDF_KEPT: Final = 128  # sheets that a process keeps
PDF_KEPT_MAX_BYTES: Final = 48 * MIB
PDF_REFUSED_S: Final = 5 * 60.0  # that a sheet which took too much is not tried again
CERTIFICATE_PARTS_MAX: Final = 60  # badges on one sheet of several
CERTIFICATE_PICTURES_MAX_BYTES: Final = 4 * MIB  # of them together; the rest get a drawing of ours
CERTIFICATE_FILES_MAX_BYTES: Final = 5 * MIB  # of the signed texts attached to it

# --- the wallet
BADGE_NAME_MAX_CHARS: Final = 500  # kept in lists; the credential itself keeps all
SKILLS_MAX: Final = 60  # of one badge, in filters
SKILL_MAX_CHARS: Final = 200
SEARCH_TEXT_MAX_CHARS: Final = 20_000  # of one badge
SEARCH_WORDS_MAX: Final = 10
MARKDOWN_MAX_CHARS: Final = 20 * KIB  # of one text that is shown
FILE_NAME_MAX_CHARS: Final = 120  # of a download
WALLET_PAGE_SIZE: Final = 60  # badges on one page
READER_PAUSE_S: Final = 60.0  # between two refreshes of one shared badge because it was read
ASKED_PAUSE_S: Final = 10.0  # because a reader asked for it
REFRESH_TOTAL_S: Final = 3.0  # how long a page waits for a fresh answer about an old badge
PAGES_KEPT_MAX: Final = 500  # public pages kept ready in one process
BAKED_KEPT: Final = 64  # pictures with a signed text inside, that a process keeps
BAKED_KEPT_MAX_BYTES: Final = 16 * MIB
PAGE_KEPT_S: Final = 60.0  # how long a public page is kept ready, when nothing changes it
VIEWS_LATE_S: Final = 2.0  # how late views of public pages may be counted

# --- known issuers
REGISTRY_MAX_BYTES: Final = 2 * MIB  # one file of a registry
REGISTRY_ENTRIES_MAX: Final = 4_000  # issuers in it
REGISTRY_LOGOS_MAX: Final = 100  # pictures of one file that are made safe; the others are left out
REGISTRY_FILE_WAITS_S: Final = 24 * 60 * 60  # until a file that nobody applied is thrown away
REGISTRIES_MAX: Final = 50
OWN_ISSUERS_MAX: Final = 2_000  # on the university's own list
ISSUERS_PER_PAGE: Final = 50
LOGO_MAX_BYTES: Final = 64 * KIB
LOGO_MAX_SIDE: Final = 1_024  # pixels, before it is made small
STAFF_NOTE_MAX_CHARS: Final = 1_000

# --- awarding
AWARD_LIST_MAX_BYTES: Final = 10 * MIB  # one table of people to award a badge to
AWARD_LINES_MAX: Final = 10_000  # in it
AWARD_COLUMNS_MAX: Final = 50
AWARD_RESULT_MAX_CHARS: Final = 64
AWARD_EVIDENCE_MAX_CHARS: Final = 4_000
AWARD_SLICE: Final = 200  # awards made in one transaction
AWARD_SLICES_PER_RUN: Final = 10
AWARD_LEASE_S: Final = 2 * 60  # after which a slice that never came back is made by somebody else
AWARD_LIST_WAITS_S: Final = 7 * 24 * 60 * 60  # until a table that nobody confirmed is thrown away
AWARDS_PER_PAGE: Final = 50
AWARD_LINES_PER_PAGE: Final = 100
AWARD_ORDERS_SHOWN: Final = 30  # tables of one unit, the newest first
AWARDS_EXPORTED_MAX: Final = 50_000  # rows of one table taken away
CLAIMS_PER_RUN: Final = 100  # awards that the worker puts into wallets, before letters have a turn
IDEMPOTENCY_KEY_MAX_CHARS: Final = 128

# --- public links
LINKS_TO_ONE_MAX: Final = 50  # links to one badge, collection or pathway
AUDIENCE_MAX_CHARS: Final = 100  # whom a link is for
LINK_MAX_DAYS: Final = 3_653  # until a link ends: ten years
INTRODUCTION_MAX_CHARS: Final = 2_000  # a collection's own words
RESUME_BADGES_MAX: Final = 40  # on one resume; their ids stand in its address
RESUME_HEADING_MAX_CHARS: Final = 80

# --- passes for a phone's wallet
PASS_TEXT_MAX_CHARS: Final = 200  # of a name on a pass
PASS_KEY_FILE_MAX_BYTES: Final = 64 * KIB  # a key or certificate of the operator
GOOGLE_PASS_MAX_CHARS: Final = 1_800  # of a signed pass, which is carried in an address; longer ones get cut short

# --- what employers may keep and bring
RECEIPT_KEPT_DAYS: Final = 400  # here; who made it keeps the file as long as they like
RECEIPTS_PER_HOUR: Final = 60  # of one link, by everybody together
RECEIPT_OFFER_S: Final = 60 * 60  # how long after a check a receipt of it can be made
RECEIPT_OFFER_MAX_CHARS: Final = 256 * KIB
APPLICANT_TRIES_PER_HOUR: Final = 30  # addresses and names compared with one shared badge, by everybody together
CHALLENGES_PER_HOUR: Final = 20  # of the holder of one shared badge, by everybody together
CHALLENGE_OPEN_S: Final = 60 * 60  # that the six words can be answered
ANSWER_HOLDS_S: Final = 15 * 60  # that an answer says that the holder is there now
CHALLENGE_KEPT_S: Final = 24 * 60 * 60  # after its hour, until nothing is left of it
CODE_TYPED_MAX_CHARS: Final = 200  # of what is typed for the six words
BULK_ITEMS_MAX: Final = 500  # badges in one list
BULK_MAX_BYTES: Final = 10 * MIB  # a list or an archive as it is sent
BULK_UNPACKED_MAX_BYTES: Final = 20 * MIB  # everything in an archive
BULK_LABEL_MAX_CHARS: Final = 200  # what a line is called in the table
ZIP_DIRECTORY_MAX_BYTES: Final = 512 * KIB  # the list of contents of an archive
ZIP_RATIO_MAX: Final = 100  # unpacked bytes for one packed byte; JSON has 10
ZIP_RATIO_FREE_BYTES: Final = 64 * KIB  # so small that its ratio does not matter
BULK_WAITING_MAX: Final = 5_000  # badges of all lists that have not had their turn
BULK_WAITING_MAX_BYTES: Final = 100 * MIB
BULK_LOOKUPS_MAX: Final = 400  # documents asked for because of one list
BULK_SLICE: Final = 20  # badges judged together, before another list has its turn
BULK_SLICE_S: Final = 30.0  # how long these together wait for answers
BULK_SLICES_PER_RUN: Final = 4
BULK_LEASE_S: Final = 3 * 60  # after which a slice that never came back is taken up again
BULK_TRIES_MAX: Final = 3  # times a badge is taken up before it is given up
BULK_KEPT_S: Final = 24 * 60 * 60  # list and answers, from when it was brought

# --- pathways
PATHWAY_DOCUMENT_MAX_BYTES: Final = 8 * MIB  # one catalogue, pathway, holdings or line of a batch
PATHWAY_JSON_MAX_DEPTH: Final = 128  # a level of rules takes two
PATHWAY_JSON_MAX_VALUES: Final = 500_000  # members and elements of one document
PATHWAY_DEPTH_MAX: Final = 50  # rules inside each other
PATHWAY_NODES_MAX: Final = 5_000  # of one rule
PATHWAY_TIMES_MAX: Final = 1_000  # copies of one badge that one leaf asks for
PATHWAY_LIST_MAX: Final = 5_000  # elements of any list inside a document that has no bound of its own
CATALOGUE_ACHIEVEMENTS_MAX: Final = 20_000
PATHWAY_PLAN_S: Final = 4.0  # how long all integer programs of one plan are worked at
PATHWAY_REASON_S: Final = 1.0  # that the reason is looked for why there is no plan
PATHWAY_LINT_WORK_MAX: Final = 2_000_000  # nodes times achievements, up to which a rule is compared with the catalogue
PATHWAY_LINT_SOLVE_MAX: Final = 200_000  # and up to which the linter asks whether it is possible at all
PATHWAY_TOGETHER_S: Final = 5.0  # of one joint optimum
PATHWAY_CONTESTED_MAX: Final = 20  # badges whose other uses are worked out
PATHWAY_PER_TERM_MAX: Final = 50  # badges earned side by side
PATHWAYS_TOGETHER_MAX: Final = 20  # optimised jointly
PATHWAY_ID_MAX_CHARS: Final = 2_048
PATHWAY_TEXT_MAX_CHARS: Final = 4_000  # a name, a message, a reason
PATHWAY_AMOUNT_MAX: Final = 1_000_000_000  # credits, weeks, cost and counts
PATHWAY_SOLVE_S: Final = 4.0  # how long one integer program is worked at
PATHWAY_NEXT_MAX: Final = 200  # kinds of badges of one part whose gain is worked out one by one
PATHWAY_NEXT_S: Final = 4.0  # how long all of them together may take
PATHWAY_QUESTIONS_MAX: Final = 150  # ways to give away contested badges that are tried before the solver is asked
PATHWAY_DIVE_MAX: Final = 2_000  # parts of a rule that are worked out to find some completion when time ran out
PATHWAY_INSTANTS_MAX: Final = 24  # at which badges were valid together, that are tried one by one
PATHWAY_EXPLORE_S: Final = 0.3  # how long that may take
PATHWAY_DIVE_S: Final = 4.0  # how long to look for some completion when time ran out
PATHWAY_MATCHES_MAX: Final = 3_000_000  # badges times rules that match badges
PATHWAY_PUTS_MAX: Final = 20_000  # ways to put one badge at one leaf that are worth asking the solver about
PATHWAY_FRONT_MAX: Final = 400  # ways to weigh credits against cost kept at one node before the solver is asked
PATHWAY_PROBLEMS_MAX: Final = 1_000  # that are listed
MAP_CHOICES_MAX: Final = 300  # alternatives for one part of a rule that are listed one by one
EXPLAIN_AUDITS_MAX: Final = 200  # asked for one explanation of what is missing
EXPLAIN_WAYS_MAX: Final = 12  # that are told, of completing one rule
EXPLAIN_RULES_MAX: Final = 60  # that are left out in turn, to find the one that blocks
LAPSE_INSTANTS_MAX: Final = 60  # looked at on one timeline
LAPSE_AUDITS_MAX: Final = 1_500  # asked for one timeline
CTDL_MAX_BYTES: Final = 2 * MIB  # one CTDL file
CTDL_RESOURCES_MAX: Final = 5_000  # in one CTDL file
CTDL_PATHWAYS_MAX: Final = 100  # read from one CTDL file, those inside others included
CTDL_RULES_MAX: Final = 10_000  # made of one CTDL file
CTDL_MATCHES_MAX: Final = 300_000  # rules that match by properties, times achievements, tried to know an export of ours
CTDL_DEPTH_MAX: Final = 40  # conditions and groups inside each other
CTDL_TARGETS_MAX: Final = 200  # components that stand for a rule that matches many
REMARKS_MAX: Final = 200  # about one import

# --- the pathway explorer
EXPLORER_PAGE_SIZE: Final = 24  # credentials on one page
FILTER_VALUES_MAX: Final = 200  # values of one filter that are offered
READ_PATHWAYS_KEPT: Final = 2_000  # versions that a process keeps read
COMPILED_PATHWAYS_KEPT: Final = 200  # and compiled
GOALS_MAX: Final = 20  # of one learner
TAKING_MAX: Final = 40  # that one learner may be taking at a time
FACTS_MAX: Final = 100  # that one learner may state
FACT_WORDS_MAX_CHARS: Final = 500
IMPORT_MAX_BYTES: Final = 1 * MIB  # a pathway that an author brings; it goes to the page and back before it is kept
WHAT_IF_MAX: Final = 20  # badges, and waivers, that one what-if may suppose
NEAR_TOTAL_S: Final = 2.0  # that a page spends on pathways nobody looked at yet; the rest have their turn later
NEAR_SHOWN: Final = 6

# --- units
UNIT_KEYS_MAX: Final = 50  # of one unit, in its lifetime: all of them stay in its DID document
UNIT_INVITATIONS_MAX: Final = 50  # of one unit that wait for an answer
UNIT_INVITATION_DAYS: Final = 14
UNIT_EVENTS_SHOWN: Final = 200
