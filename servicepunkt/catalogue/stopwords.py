"""Words of everyday questions that do not tell one matter from another, folded as `folding.fold` folds them."""

from servicepunkt.common.folding import words_of

SAYS_NOTHING = frozenset(
    words_of(
        """
        ich du er sie wir ihr mir mich mein meine meinen meinem meiner meines unser unsere unseren sein seine ihre
        der die das den dem des ein eine einen einem einer eines kein keine und oder aber auch noch nur nicht
        in im am an auf aus bei beim mit nach von vom vor zu zum zur für über um wegen ohne bis ab
        wie wo was wann wer warum welche welcher welches wohin ist sind war bin hat habe haben hatte wird werden
        will wollen möchte möchten würde muss müssen kann können darf dürfen soll sollen brauche brauchen benötige
        bitte danke hallo guten tag gerne dann hier da es so man wenn dass ja nein
        termin termine terminvereinbarung terminbuchung buchen vereinbaren reservieren online amt behörde büro
        i me my we our you your he she it they a an the and or but to of in on at for from with about by
        how where what when who why which do does did is are was am be have has had can could should would must may
        want wanna need like get got getting please thanks hello hi there this that appointment book booking office
        я мне мой моя мое мои нужно нужен нужна хочу как где что когда можно надо для на в во по и или с со к из у не
        запись записаться термин получить
        мені мій моя моє мої треба потрібно потрібен хочу як де що коли можна для на в у по і й та або з до із не
        запис записатися термін отримати
        ja meni moj moja moje treba trebam hoću želim kako gde gdje šta što kada za na u i ili sa iz od do ne termin
        ја мени мој моја моје треба требам хоћу желим како где шта када за на у и или са из од до не термин
        ben benim bana bir ve veya ile için nasıl nerede ne zaman istiyorum lazım gerek almak randevu
        انا أنا اريد أريد كيف اين أين متى ما هل من في على الى إلى عن مع موعد حجز
        """
    )
)

# These say something, but fit many matters: alone they lead to an answer, next to an unknown word they do not.
SAYS_LITTLE = frozenset(
    words_of(
        """
        anmelden anmeldung abmelden abmeldung ummelden ummeldung melden beantragen antrag anträge stellen machen holen
        abholen abholung verlängern verlängerung ändern änderung ersetzen ersatz verloren verlust gestohlen neu neue
        neuen neuer neues alt alte alten umtauschen umtausch tauschen kaufen gekauft verkaufen verkauft bekommen
        erhalten bringen ausstellen ausstellung eintragen persönlich familie kind kinder person personen karte papiere
        unterlagen formular bescheinigung ausweis urkunde pass deutschland deutsch deutsche kosten gebühr preis
        register registration deregister apply application renew renewal extend extension collect collection pick up
        change replace replacement exchange lost stolen new old form card certificate family child children person
        germany german first cost fee
        получить продлить продление заменить замена подать заявление оформить потерял новый
        отримати продовжити продовження замінити заміна подати заява оформити загубив новий
        produžiti produženje zameniti zamena podneti zahtev izgubljen novi preuzeti
        продужити продужење заменити замена поднети захтев изгубљен нови преузети
        uzatmak uzatma yenilemek değiştirmek değiştirme başvuru kayıp yeni teslim
        تجديد تمديد تغيير طلب استلام ضائع جديد
        """
    )
)
