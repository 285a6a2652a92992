"""Every table of the wallet, so that importing this package knows them all."""

from wallet.infra.breaker import HostRow
from wallet.infra.outbox import MailRow
from wallet.infra.sessions import SessionRow
from wallet.store.tables.accounts import (
    AccountRow,
    AccountTokenRow,
    EmailAddressRow,
    RoleRow,
    SignInFailureRow,
)
from wallet.store.tables.badges import (
    BadgeFileRow,
    BadgeRow,
    BadgeSkillRow,
    BadgeTagRow,
    CollectionBadgeRow,
    CollectionRow,
    PictureRow,
    VerificationRow,
)
from wallet.store.tables.bulk import BulkCheckRow, BulkItemRow
from wallet.store.tables.documents import DocumentBodyRow, DocumentRow, VerificationSourceRow
from wallet.store.tables.issuing import (
    AchievementRow,
    AwardEventRow,
    AwardOrderLineRow,
    AwardOrderRow,
    AwardRow,
    IssuerRow,
    SigningKeyRow,
    StatusEntryRow,
    StatusListRow,
    UnitEventRow,
    UnitInvitationRow,
    UnitMemberRow,
)
from wallet.store.tables.news import BadgeNewsRow
from wallet.store.tables.receipts import OwnKeyRow, ReceiptRow
from wallet.store.tables.registry import (
    IssuerLogoRow,
    KnownIssuerRow,
    RegistryFileRow,
    RegistryRow,
    TrustRevisionRow,
)
from wallet.store.tables.shares import ChallengeRow, HealthNoticeRow, ProfileEntryRow, ShareRow

__all__ = [
    "AccountRow",
    "AccountTokenRow",
    "AchievementRow",
    "AwardEventRow",
    "AwardOrderLineRow",
    "AwardOrderRow",
    "AwardRow",
    "BadgeFileRow",
    "BadgeNewsRow",
    "BadgeRow",
    "BadgeSkillRow",
    "BadgeTagRow",
    "BulkCheckRow",
    "BulkItemRow",
    "ChallengeRow",
    "CollectionBadgeRow",
    "CollectionRow",
    "DocumentBodyRow",
    "DocumentRow",
    "EmailAddressRow",
    "HealthNoticeRow",
    "HostRow",
    "IssuerLogoRow",
    "IssuerRow",
    "KnownIssuerRow",
    "MailRow",
    "OwnKeyRow",
    "PictureRow",
    "ProfileEntryRow",
    "ReceiptRow",
    "RegistryFileRow",
    "RegistryRow",
    "RoleRow",
    "SessionRow",
    "ShareRow",
    "SignInFailureRow",
    "SigningKeyRow",
    "StatusEntryRow",
    "StatusListRow",
    "TrustRevisionRow",
    "UnitEventRow",
    "UnitInvitationRow",
    "UnitMemberRow",
    "VerificationRow",
    "VerificationSourceRow",
]
