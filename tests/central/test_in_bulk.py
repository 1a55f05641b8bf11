from sqlalchemy import select

from central import schema
from central.in_bulk import How, Write, add, among, write
from central_here import BOTH, CentralHere

pytestmark = BOTH

ODD = ("a,b", 'a"b', "c\\d", '\\"', "{}", "NULL", "", " x ", "it's", "%(x)s", "é\n\t", "📚")


def test_rows_are_found_by_their_keys_whatever_stands_in_them(central: CentralHere) -> None:
    found = select(schema.item.c.id).where(among(schema.item.c.id, "keys"))
    with central.store.write() as connection:
        add(connection, schema.item, [{"id": key, "library": "BEV", "body": None} for key in ODD])
        assert set(connection.execute(found, {"keys": list(ODD)}).scalars()) == set(ODD)
        for key in ODD:
            assert connection.execute(found, {"keys": [key]}).scalars().all() == [key]
        assert connection.execute(found, {"keys": []}).all() == []


def test_what_is_written_to_several_tables_at_once_becomes_what_each_of_them_says(
    central: CentralHere,
) -> None:
    old, new = (
        {"id": "H1", "patron": "P1", "item": "I1"},
        {"id": "H2", "patron": "P2", "item": "I2"},
    )
    branch = {"code": "2100", "library": "BEV"}
    with central.store.write() as connection:
        add(connection, schema.hold, [old])
        add(connection, schema.branch, [branch])
        write(
            connection,
            Write(How.PUT, schema.hold, [{**old, "patron": "P3"}, new]),
            Write(How.ADD_MISSING, schema.branch, [{**branch, "library": "LOK"}]),
            Write(How.ADD, schema.standing, [{"library": "BEV", "region": "waas"}]),
            Write(How.CHANGE, schema.fee, []),
        )
    with central.store.write() as connection:
        write(connection, Write(How.CHANGE, schema.hold, [{"id": "H2", "item": "I9"}]))
        columns = (schema.hold.c.id, schema.hold.c.patron, schema.hold.c.item)
        holds = connection.execute(select(*columns).order_by("id"))
        assert list(map(tuple, holds)) == [("H1", "P3", "I1"), ("H2", "P2", "I9")]
        assert connection.execute(select(schema.branch.c.library)).scalars().all() == ["BEV"]
        assert connection.execute(select(schema.standing)).all() == [("BEV", "waas")]
