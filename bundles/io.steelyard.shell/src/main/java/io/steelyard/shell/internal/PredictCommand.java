package io.steelyard.shell.internal;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.predict.Predictor;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a trained model answer. */
@Command(
        name = "predict",
        description = "Prints what a trained model makes of rows: CSV with the likeliest class and the probability of"
                + " each, or the values themselves where there are no classes.",
        footer = {
            "",
            "Examples:",
            "  steelyard predict examples/digits/pipeline.yaml",
            "  steelyard predict pipeline.yaml --input new.csv --weights digits.safetensors --json"
        })
final class PredictCommand implements Callable<Integer> {
    /** The option by which data sources that read a file are told which. */
    private static final String FILE = "file";

    private final Terminal terminal;
    private final InstalledRuntime runtime;

    @Parameters(paramLabel = "SPEC", description = "The pipeline.yaml that the model was trained with.")
    private Path spec;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "A checkpoint, or a directory of generations; the specification's own output if none is given.")
    private Path weights;

    @Option(
            names = "--input",
            paramLabel = "CSV",
            description =
                    "Rows like those of training, with or without the target; the training data if none is given.")
    private Path input;

    @Option(names = "--json", description = "Print one JSON object a row.")
    private boolean json;

    PredictCommand(Terminal terminal, InstalledRuntime runtime) {
        this.terminal = terminal;
        this.runtime = runtime;
    }

    @Override
    public Integer call() throws CommandFailure, IOException, InvalidSpecException {
        Pipelines pipelines = runtime.pipelines();
        PipelineSpec pipeline = pipelines.read(spec);
        Path rows = input == null ? trainingFile(pipeline) : input;
        try (Predictor predictor = pipelines.predictor(pipeline, Optional.ofNullable(weights))) {
            List<String> classes = predictor.classes();
            // Rows come by the thousand: they are not flushed one by one.
            PrintStream out = new PrintStream(terminal.out(), false);
            JsonLines lines = new JsonLines(out);
            boolean[] headed = {json};
            predictor.predict(rows, prediction -> {
                if (!headed[0]) {
                    headed[0] = true;
                    out.println(header(classes, prediction.values()));
                }
                if (json) {
                    lines.print(object(classes, prediction));
                } else {
                    out.println(row(classes, prediction));
                }
            });
            out.flush();
        }
        return 0;
    }

    private static Path trainingFile(PipelineSpec pipeline) throws CommandFailure {
        if (pipeline.data().source().options().get(FILE) instanceof String file) {
            return pipeline.file().resolveSibling(file);
        }
        throw new CommandFailure(
                CommandFailure.INVALID,
                "data source '" + pipeline.data().source().name() + "' has no option 'file': say --input CSV");
    }

    private static String header(List<String> classes, Tensor values) {
        return LongStream.range(0, values.shape().elements())
                .mapToObj(i -> (classes.isEmpty() ? "y" : "p") + i)
                .collect(Collectors.joining(",", classes.isEmpty() ? "row," : "row,class,", ""));
    }

    private static String row(List<String> classes, Predictor.Prediction prediction) {
        String numbers =
                numbers(prediction.values()).stream().map(Number::toString).collect(Collectors.joining(","));
        return prediction.row() + "," + (classes.isEmpty() ? "" : quoted(likeliest(classes, prediction.values())) + ",")
                + numbers;
    }

    private static Map<String, Object> object(List<String> classes, Predictor.Prediction prediction) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("row", prediction.row());
        if (classes.isEmpty()) {
            object.put("values", numbers(prediction.values()));
        } else {
            object.put("class", likeliest(classes, prediction.values()));
            object.put("probabilities", numbers(prediction.values()));
        }
        return object;
    }

    /** The values with as many digits as tell them apart in their type. */
    private static List<Number> numbers(Tensor values) {
        List<Number> numbers = new ArrayList<>();
        for (long i = 0; i < values.shape().elements(); i++) {
            double value = values.getDouble(i);
            if (values.dtype() == DType.F32) {
                numbers.add((float) value);
            } else {
                numbers.add(value);
            }
        }
        return numbers;
    }

    private static String likeliest(List<String> classes, Tensor values) {
        int best = IntStream.range(0, classes.size())
                .reduce((a, b) -> values.getDouble(b) > values.getDouble(a) ? b : a)
                .orElseThrow();
        return classes.get(best);
    }

    /** A field of CSV (RFC 4180). */
    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
