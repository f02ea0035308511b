package io.steelyard.it;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent.Observed;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.junit.Test;

/** Small numbers that can be checked by hand, through the whole of a pipeline. */
public class TextbookIT extends HostTest {
    @Inject
    CheckpointFormat format;

    private static String spec(String... layers) {
        return String.join(
                "\n",
                "name: textbook",
                "dtype: f64",
                "data: {source: {csv: {file: data.csv, target: y}}}",
                "model:",
                "  layers:",
                "    - " + String.join("\n    - ", layers),
                "objective: cross_entropy",
                "optimizer: {sgd: {lr: 0.5}}",
                "epochs: 1",
                "batch: {size: 4, shuffle: false}",
                "backend: auto",
                "");
    }

    private Path write(String spec, String csv) throws Exception {
        Path home = folder.newFolder().toPath();
        Files.writeString(home.resolve("data.csv"), csv);
        return Files.writeString(home.resolve("pipeline.yaml"), spec);
    }

    private Pipeline train(Path spec) throws Exception {
        Pipeline pipeline = pipelines.create(pipelines.read(spec), false);
        assertEquals(
                pipeline.status().reason(),
                PipelineState.COMPLETED,
                end(pipeline).state());
        return pipeline;
    }

    private double[] observed(String name) {
        return log.all(Observed.class).stream()
                .filter(event -> event.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value()
                .toDoubles();
    }

    /** y = softmax(W2 sigmoid(W1 x + b1) + b2) at x = (1, 1/2); the expected values are written out from the formula. */
    @Test
    public void logitsAndActivationsOfATwoLayerNetworkAreThoseOfTheFormula() throws Exception {
        Path spec = write(
                spec(
                                        "dense: {out_features: 3}\n      name: hidden",
                                        "sigmoid",
                                        "dense: {out_features: 2}\n      name: head")
                                .replace("model:", "model:\n  weights: w.safetensors")
                        + "observe: [hidden.output, sigmoid.output, head.output]\nobserve_every: 1\n",
                "a,b,y\n1,0.5,0\n1,0.5,1\n");
        format.write(
                spec.resolveSibling("w.safetensors"),
                Map.of(
                        "hidden.weight", Tensor.of(Shape.of(3, 2), 2.0, 1.0, 1.0, 2.0, 0.5, 3.0),
                        "hidden.bias", Tensor.of(Shape.of(3), -1.0, 0.0, -0.25),
                        "head.weight", Tensor.of(Shape.of(2, 3), 0.0, 1.0, 0.0, 1.0, -1.0, 1.0),
                        "head.bias", Tensor.of(Shape.of(2), -1.0, 0.0)),
                Map.of());
        train(spec);

        // W1 x + b1 = (2 + 0.5 - 1, 1 + 1 + 0, 0.5 + 1.5 - 0.25)
        assertArrayEquals(new double[] {1.5, 2, 1.75}, first(observed("hidden.output"), 3), 1e-15);
        double s1 = 1 / (1 + Math.exp(-1.5));
        double s2 = 1 / (1 + Math.exp(-2));
        double s3 = 1 / (1 + Math.exp(-1.75));
        // A few units in the last place: the logistic function is not rounded correctly.
        assertArrayEquals(new double[] {s1, s2, s3}, first(observed("sigmoid.output"), 3), 1e-15);
        assertArrayEquals(new double[] {s2 - 1, s1 - s2 + s3}, first(observed("head.output"), 2), 1e-15);

        try (var predictor =
                pipelines.predictor(pipelines.read(spec), Optional.of(spec.resolveSibling("w.safetensors")))) {
            double[] found =
                    predictor.predict(Tensor.of(Shape.of(1, 2), 1.0, 0.5)).toDoubles();
            double first = Math.exp(s2 - 1) / (Math.exp(s2 - 1) + Math.exp(s1 - s2 + s3));
            assertArrayEquals(new double[] {first, 1 - first}, found, 1e-15);
        }
    }

    private static double[] first(double[] values, int count) {
        return Arrays.copyOf(values, count);
    }

    @Test
    public void aFiveEightOneNetworkHasFiftySevenParameters() throws Exception {
        Path spec = write(spec("dense: {out_features: 8}", "dense: {out_features: 1}"), "a,b,c,d,e,y\n1,2,3,4,5,0\n");
        assertEquals(57, pipelines.summarize(pipelines.read(spec)).trainable());
    }

    @Test
    public void aNetworkOf300By1000By1000By128Has1430128Parameters() throws Exception {
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            csv.append('x').append(i).append(',');
        }
        csv.append("y\n").append("1,".repeat(300)).append("0\n");
        Path spec = write(
                spec("dense: {out_features: 1000}", "dense: {out_features: 1000}", "dense: {out_features: 128}"),
                csv.toString());
        assertEquals(1_430_128, pipelines.summarize(pipelines.read(spec)).trainable());
    }

    private static final String XOR = "a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n";

    private double[] hiddenWeightsAfterTraining(String initializer) throws Exception {
        Path spec = write(
                spec(
                                "dense: {out_features: 2}\n      name: hidden\n      initializers: {weight: "
                                        + initializer + ", bias: zeros}",
                                "tanh",
                                "dense: {out_features: 2}\n      initializers: {weight: {constant: {val: 0.3}}, bias: zeros}")
                        .replace("epochs: 1", "epochs: 5"),
                XOR.replace("1,1,0", "1,1,1"));
        return train(spec).weights().get("hidden.weight").toDoubles();
    }

    @Test
    public void unitsThatStartEqualStayEqualUnderTraining() throws Exception {
        double[] weights = hiddenWeightsAfterTraining("{constant: {val: 0.5}}");
        assertEquals(weights[0], weights[2], 0);
        assertEquals(weights[1], weights[3], 0);
    }

    @Test
    public void xavierBreaksTheSymmetry() throws Exception {
        double[] weights = hiddenWeightsAfterTraining("xavier_uniform");
        assertNotEquals(weights[0], weights[2], 1e-3);
        assertNotEquals(weights[1], weights[3], 1e-3);
    }
}
