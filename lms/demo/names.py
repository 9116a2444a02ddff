"""Names for invented people, by country."""

_GIVEN = {
    "DK": (
        "Anne Mette Camilla Ditte Emma Freja Gitte Hanne Ida Josefine Karen Line Maren Nanna Pernille Rikke Sara Tove "
        "Asger Bjarne Carsten Dennis Emil Frederik Gorm Henrik Jakob Kasper Lasse Mads Niels Oskar Palle Rasmus "
        "Steen Troels"
    ),
    "DE": "Anke Birte Elke Greta Heike Katrin Lena Silke Arne Bernd Fabian Hauke Jens Malte Sönke Uwe",
    "US": "Alicia Brenda Denise Gloria Joanna Keisha Maria Tamara Andre Brian Carlos Derek Hank Marcus Tony Walter",
    "SG": "Aisyah Hui Jia Li Mei Nurul Priya Xin Arjun Daniel Farid Jun Kumar Ming Ravi Wei",
}
_FAMILY = {
    "DK": (
        "Andersen Bach Bruun Christensen Dam Eskildsen Friis Gram Holm Iversen Juhl Kjær Lund Mortensen Nygaard Olsen "
        "Poulsen Ravn Skov Thomsen Vang Winther Østergaard"
    ),
    "DE": "Behrens Clausen Drews Feddersen Hansen Jessen Kröger Lorenzen Petersen Rohde Thiessen Voss",
    "US": "Alvarez Bennett Cooper Diaz Foster Greene Harris Jenkins Lopez Murphy Reed Sanders",
    "SG": "Ang Chan Goh Iyer Koh Lim Nair Ong Rahman Tan Teo Wong",
}

GIVEN = {country: names.split() for country, names in _GIVEN.items()}
FAMILY = {country: names.split() for country, names in _FAMILY.items()}
