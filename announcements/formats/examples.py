"""What the columns' examples are of: records of the demo data, whose facts these are."""

AGREEMENT = "2", "UK–Serbia agreement on organised immigration crime (announced at the EPC, November 2024)"
EARLIER_AGREEMENT = (
    "1",
    "UK–Serbia joint declaration of intent on enhanced cooperation on organised immigration crime",
)
ANNOUNCEMENT = "1", "UK plans three Western Balkans agreements against smuggling gangs"
OFFICIAL = "1", "Keir Starmer"
ORGANISATION = "1", "European Union"
EVENT = "1", "European Political Community summit, Budapest"
SOURCE = "3", "Parliament Today (written statement of the Foreign Secretary)"
SOURCE_URL = "https://www.parliamenttoday.com/free/viewnews.html?id=159450"
PASSAGE = "agreed new bilateral initiatives with Serbia, Kosovo and North Macedonia"
UNITED_KINGDOM = "GB", "United Kingdom"
SERBIA = "RS", "Serbia"
HUNGARY = "HU", "Hungary"
BLOC = "EU", "European Union"
DAY = "2024-11-07"
EARLIER_DAY = "2023-10-06"
MONTH = "2025-04"
MOMENT = "2026-11-20T09:30:00+00:00"
