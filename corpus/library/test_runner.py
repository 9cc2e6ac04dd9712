"""unittest: a suite with fixtures, subtests, skips, expected failures, mocks, run into a StringIO."""
import io
import re
import unittest
from unittest import mock


class Stack:
    def __init__(self, *items, log=print):
        self.items, self.log = list(items), log

    def push(self, item):
        self.log("push", item)
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise IndexError("empty stack")
        return self.items.pop()


class StackTest(unittest.TestCase):
    events = []

    @classmethod
    def setUpClass(cls):
        cls.events.append("class up")

    @classmethod
    def tearDownClass(cls):
        cls.events.append("class down")

    def setUp(self):
        self.log = mock.Mock(spec_set=print)
        self.stack = Stack(1, log=self.log)
        self.addCleanup(self.events.append, "cleanup")

    def tearDown(self):
        self.events.append("down")

    def test_push(self):
        """Pushing logs and stores."""
        self.stack.push(5)
        self.log.assert_called_once_with("push", 5)
        self.assertListEqual(self.stack.items, [1, 5])

    def test_pop_empty(self):
        self.assertEqual(self.stack.pop(), 1)
        with self.assertRaisesRegex(IndexError, "^empty") as caught:
            self.stack.pop()
        self.assertIsInstance(caught.exception, LookupError)

    def test_wrong(self):
        self.assertEqual({"a": [1, 2, 3], "b": "x"}, {"a": [1, 2, 4], "b": "x"}, "dictionaries")

    def test_error(self):
        self.stack.peek()

    def test_many(self):
        for n in range(4):
            with self.subTest("odd?", n=n):
                self.assertFalse(n % 2)

    @unittest.skip("not today")
    def test_skipped(self):
        self.fail()

    @unittest.expectedFailure
    def test_expected(self):
        self.assertAlmostEqual(1.1, 1.2, places=3)

    @unittest.expectedFailure
    def test_unexpected(self):
        self.assertIn(1, [1])

    def test_late_skip(self):
        self.skipTest(f"items {self.stack.items}")

    @mock.patch("builtins.abs", return_value=42)
    def test_patched(self, fake):
        self.assertEqual(abs(-1), 42)
        fake.assert_has_calls([mock.call(-1)])


class AsyncTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.service = mock.AsyncMock(side_effect=[1, ValueError("second")])

    async def test_await(self):
        self.assertEqual(await self.service("q"), 1)
        with self.assertRaises(ValueError):
            await self.service()
        self.service.assert_awaited_with()
        self.assertEqual(self.service.await_count, 2)


class Result(unittest.TextTestResult):
    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        StackTest.events.append(f"{subtest._subDescription()} {'failed' if error else 'ok'}")


def clean(text):
    return re.sub(r"in [\d.]+s", "in TIME", text.replace(__file__, "FILE"))


loader = unittest.TestLoader()
suite = unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in (StackTest, AsyncTest))
suite.addTest(unittest.FunctionTestCase(lambda: None, description="a function"))
out = io.StringIO()
result = unittest.TextTestRunner(out, verbosity=2, resultclass=Result, durations=None).run(suite)
print(clean(out.getvalue()))
print(result.testsRun, len(result.failures), len(result.errors), len(result.skipped), len(result.expectedFailures), len(result.unexpectedSuccesses), result.wasSuccessful(), result)
print(StackTest.events[:6], [e for e in StackTest.events if "odd" in e], StackTest.events[-1])

case = unittest.TestCase()
case.maxDiff = None
for check, *args in ((case.assertEqual, "one\ntwo\nthree", "one\n2\nthree"), (case.assertEqual, (1, 2), (1, 3)), (case.assertEqual, {1, 2}, {2, 3}), (case.assertTrue, []), (case.assertIs, [], []), (case.assertIsNone, 0), (case.assertGreater, 1, 2), (case.assertCountEqual, [1, 1, 2], [1, 2, 2]),
                     (case.assertAlmostEqual, 1.0, 1.01), (case.assertRegex, "abc", r"\d"), (case.assertIsInstance, 1, str), (case.assertNotIn, 1, (1, 2)), (case.assertRaises, KeyError, int, "3"), (case.assertDictEqual, {1: 2}, {1: 3}), (case.assertMultiLineEqual, "a\n", "b\n"), (case.assertNotEqual, 1, 1.0)):
    try:
        check(*args)
    except AssertionError as error:
        print(check.__name__, "->", error)
with case.assertWarns(DeprecationWarning), case.assertLogs("app", "INFO") as logs, case.assertNoLogs("other"):
    import logging
    import warnings
    warnings.warn("old", DeprecationWarning)
    logging.getLogger("app.sub").warning("careful %d", 3)
print(logs.output, logs.records[0].name)

m = mock.MagicMock(name="svc", **{"method.return_value": 3})
m.method(1, key=2)
m["k"] = 4
m.__len__.return_value = 5
print(m.method.call_args, m.mock_calls, len(m), m.method.call_args.kwargs, mock.sentinel.token, mock.call(1).go(2), int(m), m == mock.ANY, mock.DEFAULT)
with mock.patch.object(Stack, "pop", autospec=True, side_effect=lambda self: "patched") as fake, mock.patch.dict("os.environ", {"CORPUS": "1"}):
    import os
    print(Stack(1).pop(), fake.call_count, os.environ["CORPUS"], isinstance(mock.create_autospec(Stack), type(Stack)))
opener = mock.mock_open(read_data="a\nb\n")
with mock.patch("builtins.open", opener), open("nothing") as f:
    print(f.readlines(), opener.mock_calls[0])
for attempt in (lambda: m.method.assert_called_once_with(9), lambda: mock.Mock(spec=Stack).peek, lambda: m.method.assert_not_called(), lambda: mock.create_autospec(Stack(1)).push(), lambda: m.method.asert_called()):
    try:
        attempt()
    except (AssertionError, AttributeError, TypeError) as error:
        print(type(error).__name__, error)
case.fail("the end")
