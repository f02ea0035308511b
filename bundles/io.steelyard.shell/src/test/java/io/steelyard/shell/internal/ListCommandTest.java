package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.option.Option;
import io.steelyard.option.Plugin;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListCommandTest {
    private record FakePlugin(String summary, List<Option<?>> options) implements Plugin {}

    private final CommandRun commands = new CommandRun()
            .plugin(
                    "layer",
                    "dense",
                    new FakePlugin(
                            "fully connected",
                            List.of(
                                    Option.integer("out_features", "how many outputs"),
                                    Option.flag("bias", "adds a bias").orElse(true),
                                    Option.text("mode", "how").optional())))
            .plugin("layer", "relu", new FakePlugin("max(x, 0)", List.of()))
            .plugin("data.source", "csv", new FakePlugin("rows", List.of()));

    @Test
    void allPartsAreShownByKindWithTheirBundles() {
        assertEquals(
                List.of(
                        "data-sources",
                        "  csv  rows  [org.example.csv 1.2.0]",
                        "layers",
                        "  dense  fully connected  [org.example.dense 1.2.0]",
                        "  relu   max(x, 0)        [org.example.relu 1.2.0]"),
                commands.run("list").lines());
    }

    @Test
    void aKindMayBeWrittenInSeveralWays() {
        for (String kind : List.of("data-sources", "data.source", "Data_Source", "data-source")) {
            CommandRun.Result result = commands.run("list", kind);
            assertEquals(0, result.status(), result.err());
            assertEquals("data-sources", result.lines().get(0));
        }
    }

    @Test
    void optionsAreShownWithWhatIsExpectedAndTheirDefaults() {
        assertEquals(
                List.of(
                        "layers",
                        "  dense  fully connected  [org.example.dense 1.2.0]",
                        "      out_features  an integer, required         how many outputs",
                        "      bias          true or false, default true  adds a bias",
                        "      mode          text, optional               how",
                        "  relu  max(x, 0)  [org.example.relu 1.2.0]"),
                commands.run("list", "layers", "--options").lines());
    }

    @Test
    void jsonIsOneObjectAPart() throws Exception {
        List<String> lines = commands.run("list", "layers", "--json").lines();

        assertEquals(2, lines.size());
        Map<?, ?> dense = JsonText.object(lines.get(0));
        assertEquals("layer", dense.get("kind"));
        assertEquals("dense", dense.get("name"));
        assertEquals("org.example.dense", dense.get("bundle"));
        assertEquals(
                Map.of(
                        "name",
                        "bias",
                        "type",
                        "true or false",
                        "required",
                        false,
                        "default",
                        true,
                        "summary",
                        "adds a bias"),
                ((List<?>) dense.get("options")).get(1));
    }

    @Test
    void anUnknownKindIsRefusedWithTheNearest() {
        CommandRun.Result result = commands.run("list", "layrs");

        assertEquals(2, result.status());
        assertEquals("steelyard: there is no kind of part 'layrs'; did you mean 'layers'?\n", result.err());
    }
}
