package io.steelyard.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the specification of a small convolutional network on the handwritten digits, to be varied line by line. */
final class SpecFile {
    private String text;

    private SpecFile(String text) {
        this.text = text;
    }

    static SpecFile digits(String name) {
        return new SpecFile(String.join(
                "\n",
                "name: " + name,
                "seed: 3",
                "data:",
                "  source: {csv: {file: " + System.getProperty(Host.REACTOR_ROOT)
                        + "/examples/digits/digits.csv, target: label, shape: [1, 8, 8], scale: 0.0625}}",
                "  validation: 0.2",
                "  stratify: true",
                "model:",
                "  layers:",
                "    - conv2d: {out_channels: 4, kernel_size: 3, padding: same}",
                "    - relu",
                "    - max_pool2d: {kernel_size: 2}",
                "    - flatten",
                "    - dropout: {p: 0.1}",
                "    - dense: {out_features: 10}",
                "objective: cross_entropy",
                "metrics: [accuracy]",
                "optimizer: {adam: {lr: 0.005}}",
                "epochs: 3",
                "batch: {size: 32}",
                "backend: auto",
                "swap: {grace: 0.2}",
                "output: {directory: runs, every_epochs: 0}",
                ""));
    }

    /** Replaces the first line that begins like this, indentation included. */
    SpecFile line(String beginning, String replacement) {
        int from = text.indexOf(beginning);
        if (from < 0) {
            throw new IllegalArgumentException("no line begins with '" + beginning + "'");
        }
        text = text.substring(0, from) + replacement + text.substring(text.indexOf('\n', from));
        return this;
    }

    Path in(Path folder) throws IOException {
        return Files.writeString(Files.createDirectories(folder).resolve("pipeline.yaml"), text);
    }
}
