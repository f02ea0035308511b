package io.steelyard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is trained while something else is done to its host. */
enum SoakedModel {
    /** Small pictures of digits, by a convolution. */
    DIGITS("digits") {
        @Override
        String text(Path folder) {
            Path file = Path.of(System.getProperty("steelyard.examples"), "digits", "digits.csv")
                    .toAbsolutePath()
                    .normalize();
            return String.join(
                    "\n",
                    "data:",
                    "  source: {csv: {file: " + file + ", target: label, shape: [1, 8, 8], scale: 0.0625}}",
                    "model:",
                    "  layers:",
                    "    - conv2d: {out_channels: 16, kernel_size: 3, padding: same}",
                    "    - relu",
                    "    - max_pool2d: {kernel_size: 2}",
                    "    - flatten",
                    "    - dropout: {p: 0.1}",
                    "    - dense: {out_features: 10}");
        }
    },

    /** 784 numbers a row in batches of 128, as the benchmark of that name has them. */
    MLP_B128("mlp-b128") {
        @Override
        String text(Path folder) throws IOException {
            return String.join(
                    "\n",
                    "data: {source: {csv: {file: " + rows(folder.resolve("rows.csv")) + ", target: label}}}",
                    "batch: {size: 128}",
                    "model:",
                    "  layers:",
                    "    - dense: {out_features: 512}",
                    "    - relu",
                    "    - dense: {out_features: 256}",
                    "    - relu",
                    "    - dense: {out_features: 10}");
        }
    };

    private final String label;

    SoakedModel(String label) {
        this.label = label;
    }

    /** @throws IllegalArgumentException if there is no model of that name */
    static SoakedModel named(String name) {
        return Arrays.stream(values())
                .filter(model -> model.label.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--model: expected one of "
                        + Arrays.stream(values()).map(model -> model.label).toList() + ", found '" + name + "'"));
    }

    /** Its data and layers, as a specification has them. */
    abstract String text(Path folder) throws IOException;

    /**
     * Writes a specification of a training that does not end by itself.
     *
     * @param folder where it and all that belongs to it is put
     */
    Path specification(String name, String backend, Path folder) throws IOException {
        String whole = String.join(
                "\n",
                "name: " + name,
                "seed: 3",
                text(folder),
                "objective: cross_entropy",
                "metrics: [accuracy]",
                "optimizer: {adam: {lr: 0.0001}}",
                "schedule: constant",
                "epochs: 1000000",
                "backend: " + backend,
                "swap: {grace: 0}",
                "output: {directory: " + folder.resolve(name) + ", every_epochs: 0}",
                "");
        return Files.writeString(folder.resolve(name + ".yaml"), whole);
    }

    private static Path rows(Path file) throws IOException {
        if (!Files.exists(file)) {
            Random random = new Random(1);
            List<String> lines = new ArrayList<>();
            StringBuilder head = new StringBuilder();
            for (int i = 0; i < 784; i++) {
                head.append('x').append(i).append(',');
            }
            lines.add(head.append("label").toString());
            for (int row = 0; row < 1280; row++) {
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < 784; i++) {
                    line.append(random.nextInt(1000) / 1000f).append(',');
                }
                lines.add(line.append(row % 10).toString());
            }
            Files.write(file, lines);
        }
        return file;
    }
}
