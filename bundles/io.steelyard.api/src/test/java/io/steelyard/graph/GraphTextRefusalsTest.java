package io.steelyard.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Texts that are no graph are refused with the line, what was found and what was expected. */
class GraphTextRefusalsTest {
    private static final String X = "%0 = input \"x\" : f32[2]\n";

    private static String refusal(String text) {
        return assertThrows(GraphException.class, () -> GraphText.read(text)).getMessage();
    }

    private static void assertRefused(String expected, String text) {
        assertEquals(expected, refusal(text));
    }

    @Test
    void anOperationThatIsNotThere() {
        assertRefused(
                "line 2: there is no operation 'negate' in: %1 = negate(%0) : f32[2]", X + "%1 = negate(%0) : f32[2]");
    }

    @Test
    void anotherTypeThanTheOperationYields() {
        assertRefused(
                "line 2: neg yields [f32[2]], the line says [f32[3]] in: %1 = neg(%0) : f32[3]",
                X + "%1 = neg(%0) : f32[3]");
        assertRefused(
                "line 2: sort yields [f32[2], i64[2]], the line says [f32[2]] in: %1, %2 = sort(%0) axis=0"
                        + " descending=true : f32[2]",
                X + "%1, %2 = sort(%0) axis=0 descending=true : f32[2]");
        assertRefused(
                "line 2: neg has one result, found [f32[2], f32[2]] in: %1 = neg(%0) : f32[2], f32[2]",
                X + "%1 = neg(%0) : f32[2], f32[2]");
    }

    @Test
    void operandsThatDoNotFit() {
        assertRefused(
                "line 3: add: operands must be of one type, found f32[2] and f64[2] in: %2 = add(%0, %1) : f32[2]",
                X + "%1 = cast(%0) : f64[2]\n%2 = add(%0, %1) : f32[2]");
        assertRefused("line 2: add: needs 2 operands, found 1 in: %1 = add(%0) : f32[2]", X + "%1 = add(%0) : f32[2]");
    }

    @Test
    void aTypeThatIsNotThereOrCannotBe() {
        assertRefused(
                "line 1: there is no element type 'f31' in: %0 = input \"x\" : f31[2]", "%0 = input \"x\" : f31[2]");
        assertRefused(
                "line 1: dimensions are integers, found [2,] in: %0 = input \"x\" : f32[2,]",
                "%0 = input \"x\" : f32[2,]");
        assertRefused(
                "line 1: negative dimension -2 in shape [-2] in: %0 = input \"x\" : f32[-2]",
                "%0 = input \"x\" : f32[-2]");
        assertRefused(
                "line 1: shape [9223372036854775807, 2] has more than 2^63 - 1 elements in: %0 = input \"x\" :"
                        + " f32[9223372036854775807,2]",
                "%0 = input \"x\" : f32[9223372036854775807,2]");
        assertRefused(
                "line 1: input: u16 can be stored but not computed with; cast it first in: %0 = input \"x\" : u16[2]",
                "%0 = input \"x\" : u16[2]");
    }

    @Test
    void anAttributeThatIsMissingTwiceThereOrUnknown() {
        assertRefused(
                "line 2: attribute 'descending' is missing in: %1, %2 = sort(%0) axis=0 : f32[2], i64[2]",
                X + "%1, %2 = sort(%0) axis=0 : f32[2], i64[2]");
        assertTrue(refusal(X + "%1 = argmax(%0) axis=0 axis=0 : i64[]")
                .startsWith("line 2: attribute 'axis' is there twice"));
        assertTrue(refusal(X + "%1 = neg(%0) axis=0 : f32[2]").startsWith("line 2: unknown attributes [axis]"));
        assertTrue(refusal("%0 = input : f32[2]").startsWith("line 1: expected a text in quotes"));
        assertTrue(refusal(X + "%1 = compare(%0, %0) : bool[2]").startsWith("line 2: expected a name"));
        assertTrue(
                refusal(X + "%1 = compare(%0, %0) same : bool[2]").startsWith("line 2: there is no comparison 'same'"));
    }

    @Test
    void whatNobodyAskedFor() {
        assertTrue(refusal(X + "%1 = neg(%0) \"x\" : f32[2]").startsWith("line 2: expected no text, found \"x\""));
        assertTrue(refusal(X + "%1 = neg(%0) {1, 2} : f32[2]")
                .startsWith("line 2: only a constant has elements, found {1, 2}"));
        assertTrue(refusal(X + "%1 = neg(%0) fast : f32[2]")
                .startsWith("line 2: expected attributes as name=value, found 'fast'"));
        assertTrue(refusal(X + "%1 = compare(%0, %0) lt gt : bool[2]").startsWith("line 2: 'lt' and 'gt' cannot both"));
        assertTrue(refusal(X + "%1 = neg(%0) ? : f32[2]").startsWith("line 2: expected ':' at column 14"));
        assertTrue(refusal(X + "%1 = neg() : f32[2]").startsWith("line 2: expected ':'"));
        assertTrue(refusal(X + "%1 = neg(%0) {\n  yield() \n} : f32[2]")
                .startsWith("line 2: neg has 0 sub-graphs, found 1"));
    }

    @Test
    void attributesThatAreNoNumbersOrLists() {
        assertTrue(refusal(X + "%1 = argmax(%0) axis=zero : i64[]")
                .startsWith("line 2: expected an integer, found 'zero'"));
        assertTrue(refusal(X + "%1 = argmax(%0) axis=4294967296 : i64[]")
                .startsWith("line 2: 4294967296 is too large for an axis or a count"));
        assertTrue(refusal(X + "%1 = reverse(%0) axes=0 : f32[2]")
                .startsWith("line 2: expected a list in brackets, found '0'"));
        assertTrue(refusal(X + "%1 = cumsum(%0) axis=0 exclusive=no reverse=true : f32[2]")
                .startsWith("line 2: attribute 'exclusive' is true or false, found 'no'"));
        assertTrue(refusal(X + "%1 = dot_general(%0, %0) batch=[] contract=[0]x[0] : f32[]")
                .startsWith("line 2: attribute 'batch' is a pair of lists, [0]x[1]; found [[]]"));
        assertTrue(refusal(X + "%1 = pad(%0) low=[0] high=[0] interior=[0] value=much : f32[2]")
                .startsWith("line 2: expected a number, found 'much'"));
        assertTrue(refusal("%0 = constant {1, 2} : i64[2]\n%1 = random_uniform(%0) stream=xyz : f32[2]")
                .startsWith("line 2: attribute 'stream' is up to 16 hexadecimal digits, found 'xyz'"));
        assertTrue(refusal(X + "%1 = reduce_window_sum(%0) window=2 strides=0 pad=0_0 dilation=1 : f32[1]")
                .startsWith("line 2: window strides [0]: expected at least 1"));
        assertTrue(refusal(X + "%1 = reduce_window_sum(%0) window=2 strides=1 pad=0 dilation=1 : f32[1]")
                .startsWith("line 2: attribute 'pad' is of pairs"));
    }

    @Test
    void aConstantOfAHugeShapeAllocatesNothing() {
        assertRefused(
                "line 1: f32[1000000000000] has 1000000000000 elements, found 1 in: %0 = constant {0.0} :"
                        + " f32[1000000000000]",
                "%0 = constant {0.0} : f32[1000000000000]");
        assertRefused(
                "line 1: f64[4611686018427387904] has 4611686018427387904 elements, found 0 in: %0 = constant {} :"
                        + " f64[4611686018427387904]",
                "%0 = constant {} : f64[4611686018427387904]");
    }

    @Test
    void aConstantThatIsAbbreviated() {
        assertTrue(refusal("%0 = constant {0, 1, ...} : i64[3]")
                .startsWith("line 1: the elements of the constant are abbreviated, as in dumps; expected all of them"));
    }

    @Test
    void elementsThatAreNotOfTheType() {
        assertTrue(refusal("%0 = constant {300} : i8[1]").startsWith("line 1: 300 is no i8"));
        assertTrue(refusal("%0 = constant {-1} : u8[1]").startsWith("line 1: -1 is no u8"));
        assertTrue(refusal("%0 = constant {2} : bool[1]").startsWith("line 1: 2 is no bool"));
        assertTrue(refusal("%0 = constant {1.5} : i64[1]").startsWith("line 1: expected an integer, found '1.5'"));
        assertTrue(refusal("%0 = constant {one} : f32[1]").startsWith("line 1: expected a number, found 'one'"));
        assertTrue(refusal("%0 = constant {1,, 2} : f64[3]").startsWith("line 1: expected a number, found ''"));
        assertTrue(
                refusal("%0 = constant : f32[1]").startsWith("line 1: expected the elements of a constant in braces"));
        assertTrue(refusal("%0 = constant {1 : f32[1]").startsWith("line 1: expected the end of the line"));
    }

    @Test
    void aValueThatIsNotThere() {
        assertRefused(
                "line 2: there is no value %1 before this line in: %1 = neg(%1) : f32[2]", X + "%1 = neg(%1) : f32[2]");
    }

    @Test
    void aValueOfTheGraphAround() {
        assertTrue(refusal(X + "%1 = composite \"f\" {\n  %0 = neg(%0) : f32[2]\n  yield() %0\n} : f32[2]")
                .startsWith("line 3: there is no value %0 before this line"));
    }

    @Test
    void resultsThatAreNotTheNextValues() {
        assertRefused(
                "line 2: the results are the next values in order, [%1], found [%2] in: %2 = neg(%0) : f32[2]",
                X + "%2 = neg(%0) : f32[2]");
        assertTrue(refusal(X + "%1 = sort(%0) axis=0 descending=true : f32[2], i64[2]")
                .startsWith("line 2: the results are the next values in order, [%1, %2], found [%1]"));
        assertTrue(refusal(X + "%0 = neg(%0) : f32[2]").startsWith("line 2: the results are the next"));
    }

    @Test
    void aTextThatDoesNotEnd() {
        assertTrue(refusal("%0 = input \"x : f32[2]").startsWith("line 1: expected '\"' at column 23"));
        assertTrue(refusal("%0 = input \"x\\")
                .startsWith("line 1: expected \\\", \\\\ or \\u and four digits at column 14"));
        assertTrue(refusal("%0 = input \"\\u12\" : f32[]").startsWith("line 1: expected \\\", \\\\ or \\u"));
        assertTrue(refusal("%0 = input \"x\" : f32[2").startsWith("line 1: the dimensions of a type do not end"));
    }

    @Test
    void aSubgraphThatIsCutOff() {
        String begin = X + "%1 = composite(%0) \"f\" {\n";
        assertTrue(
                refusal(begin).startsWith("line 2: the sub-graph does not end with a line that begins with 'yield'"));
        assertTrue(refusal(begin + "  %0 = input \"0\" : f32[2]\n").startsWith("line 2: the sub-graph does not end"));
        assertTrue(
                refusal(begin + "  %0 = input \"0\" : f32[2]\n  yield(%0) %0\n").startsWith("line 5: expected '}'"));
        assertTrue(refusal(begin + "  %0 = input \"0\" : f32[2]\n  yield(%0) %0\n}")
                .startsWith("line 5: expected ':'"));
        assertTrue(refusal(begin + "  %0 = input \"0\" : f32[2]\n  yield(%0\n}").startsWith("line 4: expected ')'"));
    }

    @Test
    void aSubgraphWhoseParametersAreNotItsInputs() {
        assertTrue(refusal(X + "%1 = composite(%0) \"f\" {\n  %0 = input \"0\" : f32[2]\n  yield() %0\n} : f32[2]")
                .startsWith("line 4: the parameters of a sub-graph are its inputs [%0], found []"));
        assertTrue(refusal("%0 = composite \"f\" {\n  %0 = state \"w\" : f32[2]\n  yield() %0\n} : f32[2]")
                .startsWith("line 3: a sub-graph reads no state"));
    }

    @Test
    void whatDoesNotFitASubgraphIsSaidOfTheLineThatItBeginsIn() {
        assertTrue(refusal(X + "%1 = composite(%0) \"f\" {\n  %0 = input \"0\" : f32[3]\n  yield(%0) %0\n} : f32[3]")
                .startsWith("line 2: composite: 'f' takes [f32[3]], expected [f32[2]]"));
        assertTrue(refusal(X + "%1 = scan(%0) length=2 carries=0 sequences=1 reverse=false {\n"
                        + "  %0 = input \"0\" : f32[]\n  yield(%0) %0\n} : f32[2]")
                .startsWith("line 2: attribute 'recompute' is missing"));
    }

    @Test
    void subgraphsNestedTooDeep() {
        String text = GraphText.write(GraphTextTest.nested(65));
        assertTrue(refusal(text).startsWith("line 130: sub-graphs are nested more than 64 deep"), refusal(text));
        String endless = "%0 = composite \"f\" {\n".repeat(100_000);
        assertTrue(refusal(endless).startsWith("line 65: sub-graphs are nested more than 64 deep"));
    }

    @Test
    void aLineThatIsNoNode() {
        assertTrue(refusal("hello").startsWith("line 1: expected '=' at column 1 in: hello"));
        assertTrue(refusal("yield() %0").startsWith("line 1: expected '='"));
        assertTrue(refusal("%0").startsWith("line 1: expected '='"));
        assertTrue(refusal("% = neg").startsWith("line 1: "));
        assertTrue(refusal(X + "} : f32[2]").startsWith("line 2: expected '='"));
        assertTrue(refusal("x".repeat(1000)).length() < 200);
    }
}
