package io.steelyard.data.internal;

import io.steelyard.data.DataException;
import io.steelyard.data.DataScope;
import io.steelyard.data.DataSource;
import io.steelyard.data.Dataset;
import io.steelyard.data.ProvidesDataSource;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import io.steelyard.tensor.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Component;

/**
 * Examples in IDX files, as MNIST is published: one file of features, whose outermost axis counts the examples, and one
 * of labels. Gzipped files are read as they are.
 */
@Component
@ProvidesDataSource("idx")
public final class IdxSource implements DataSource {
    private static final int MOST_CLASSES = 1 << 20;

    private static final Option<String> FILE = Option.text("file", "the features, relative to the specification");
    private static final Option<String> LABELS =
            Option.text("labels", "the labels; needed but for prediction").optional();
    private static final Option<Double> SCALE = Option.number(
                    "scale", "what features are multiplied with; if not given, 1/255 for bytes, as ToTensor, else 1")
            .optional();
    private static final Option<Boolean> CHANNELS = Option.flag(
                    "channels", "whether images of two axes get a channel axis in front")
            .orElse(true);
    private static final Option<List<String>> CLASSES = Option.texts(
                    "classes", "the names of the classes in order; their numbers if not given")
            .optional();

    @Override
    public String summary() {
        return "examples in IDX files, as MNIST is published";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(FILE, LABELS, SCALE, CHANNELS, CLASSES);
    }

    @Override
    public Dataset open(DataScope scope) throws IOException {
        Options options = scope.options();
        IdxFile images = IdxFile.read(scope.resolve(options.get(FILE)));
        float[] features = images.values();
        double scale = options.find(SCALE).orElse(images.hasUnsignedBytes() ? 1 / 255.0 : 1.0);
        for (int i = 0; i < features.length; i++) {
            // In double precision, which gives byte / 255 rounded once.
            features[i] = (float) (features[i] * scale);
        }
        Shape shape = images.shape().slice(1, images.shape().rank());
        Shape row = options.get(CHANNELS) && shape.rank() == 2 ? shape.prepend(1) : shape;
        Optional<String> labelFile = options.find(LABELS);
        List<String> given = options.find(CLASSES).orElse(List.of());
        if (scope.targetMayBeAbsent()) {
            return MemoryDataset.withoutTarget(
                    new EvenFeatures(row, features), images.shape().dim(0), given);
        }
        if (labelFile.isEmpty()) {
            throw new DataException("missing option 'labels': training needs a file of labels");
        }
        return withLabels(row, images, IdxFile.read(scope.resolve(labelFile.get())), labelFile.get(), given);
    }

    private static Dataset withLabels(Shape row, IdxFile images, IdxFile labels, String name, List<String> given)
            throws DataException {
        long count = images.shape().dim(0);
        if (labels.shape().rank() != 1 || labels.shape().dim(0) != count) {
            throw new DataException(
                    name + ": expected " + count + " labels, one for each example, found a shape of " + labels.shape());
        }
        int[] classes = new int[(int) count];
        int greatest = -1;
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (int) labels.values()[i];
            greatest = Math.max(greatest, classes[i]);
            if (classes[i] != labels.values()[i]
                    || classes[i] < 0
                    || classes[i] >= (given.isEmpty() ? MOST_CLASSES : given.size())) {
                throw new DataException(name + ": label " + i + " is " + labels.values()[i]
                        + ", expected a class from 0 to " + ((given.isEmpty() ? MOST_CLASSES : given.size()) - 1));
            }
        }
        List<String> names = given.isEmpty()
                ? IntStream.rangeClosed(0, greatest).mapToObj(String::valueOf).toList()
                : given;
        return MemoryDataset.ofClasses(new EvenFeatures(row, images.values()), classes, names);
    }
}
