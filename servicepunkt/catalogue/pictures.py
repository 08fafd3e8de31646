"""Sketches of papers: which ones there are, and what they show in words.

They are our own drawings (`web/static/web/papers.svg`), schematic on purpose: a picture of a real document would be a
template for forgers, and its details change.
"""

from django.utils.translation import gettext_lazy as _

PICTURES = {
    "residence-permit": _("Skizze: Plastikkarte mit blauem Rand, einem Foto und einem Chip (Aufenthaltstitel)"),
    "identity-card": _("Skizze: Plastikkarte mit grünem Rand und einem Foto (Ausweis)"),
    "passport": _("Skizze: kleines rotes Heft mit einer Weltkugel (Pass)"),
    "driving-licence": _("Skizze: rosa Plastikkarte mit einem Foto und einem Auto (Führerschein)"),
    "vehicle-part-1": _("Skizze: grünes, zweimal gefaltetes Papier (Zulassungsbescheinigung Teil I, Fahrzeugschein)"),
    "vehicle-part-2": _("Skizze: großes Blatt (Zulassungsbescheinigung Teil II, Fahrzeugbrief)"),
    "insurance-number": _("Skizze: Telefon mit sieben Zeichen nebeneinander (eVB-Nummer)"),
    "number-plates": _("Skizze: zwei Schilder mit Buchstaben und Zahlen (Kennzeichen)"),
    "registration-certificate": _("Skizze: Blatt mit einem Haus und einem Stempel (Meldebescheinigung)"),
    "certificate": _("Skizze: Blatt mit Stempel und Unterschrift (Urkunde oder Bescheinigung)"),
    "application": _("Skizze: Blatt mit Kästchen zum Ankreuzen und einer Unterschrift (Antrag)"),
    "power-of-attorney": _("Skizze: Blatt mit zwei Personen, einem Pfeil und einer Unterschrift (Vollmacht)"),
    "photo": _("Skizze: Passfoto, das Gesicht von vorne (biometrisches Foto)"),
    "photo-code": _("Skizze: Telefon mit einem Muster aus kleinen Quadraten (Code für das digitale Foto)"),
    "health-card": _("Skizze: Plastikkarte mit einem Chip und einem Kreuz (Versicherungskarte)"),
    "vaccination": _("Skizze: gelbes Heft mit einem Kreuz (Impfpass)"),
    "contract": _("Skizze: Blatt mit zwei Unterschriften (Vertrag)"),
    "payslip": _("Skizze: Blatt mit Zahlen untereinander (Lohnabrechnung)"),
    "police-report": _("Skizze: Blatt mit einem Schild und einer Unterschrift (Anzeige der Polizei)"),
    "name-change": _("Skizze: Blatt mit zwei Ringen und einem Stempel (Heiratsurkunde)"),
    "inspection-report": _("Skizze: Blatt mit einem Auto und einem Haken (Bericht der Hauptuntersuchung)"),
    "examination-booklet": _("Skizze: gelbes Heft mit einem Kind (Untersuchungsheft)"),
    "medical-report": _("Skizze: Blatt mit einem Kreuz und einer Unterschrift (Bericht vom Arzt)"),
    "glasses": _("Skizze: Brille und Hörgerät"),
    "pin-letter": _("Skizze: Umschlag mit fünf verdeckten Ziffern (PIN-Brief)"),
    "translation": _("Skizze: zwei Blätter mit einem Pfeil dazwischen, das zweite mit Stempel (Übersetzung)"),
    "university": _("Skizze: Blatt mit einem Studentenhut und einem Stempel (Bescheinigung der Hochschule)"),
    "bank-statement": _("Skizze: Blatt mit einem Bankgebäude und Zahlen (Bescheinigung der Bank)"),
    "table": _("Skizze: Blatt mit einer Tabelle (Übersicht)"),
    "official-letter": _("Skizze: Brief mit Adresse und Stempel (Bescheid)"),
    "folded-permit": _("Skizze: einmal gefaltetes grünes Papier mit einem Foto (Aufenthaltsgestattung oder Duldung)"),
    "copies": _("Skizze: Blatt, auf dem zwei Karten abgebildet sind (Kopie)"),
    "consent": _("Skizze: Blatt mit einem Erwachsenen, einem Kind und einer Unterschrift (Einverständnis der Eltern)"),
    "debit-mandate": _("Skizze: Blatt mit einem Bankgebäude und einer Unterschrift (Lastschriftmandat)"),
    "employer-declaration": _("Skizze: Blatt mit einem Koffer und einer Unterschrift (Erklärung des Arbeitgebers)"),
    "notice": _("Skizze: Blatt mit Text, einem Haken und einer Unterschrift (gelesener Hinweis)"),
}
