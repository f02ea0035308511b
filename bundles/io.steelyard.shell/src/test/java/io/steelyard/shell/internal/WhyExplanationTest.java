package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.PluginRef;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What a fake pipeline asks for is a CSV source, cross entropy, adam, the safetensors format and any backend. */
class WhyExplanationTest {
    private static final String ADAM = "io.steelyard.optimizer;io.steelyard.optimizer=adam";
    private static final String MISSING =
            "there is no optimizer 'adam': capability io.steelyard.optimizer; io.steelyard.optimizer=adam is missing";

    private TestFramework framework;
    private StandingPipeline pipeline;

    @BeforeEach
    void startWithAllPartsButTheOptimizer(@TempDir Path storage) throws Exception {
        framework = new TestFramework(storage);
        framework.provide("backend", "one");
        framework.provide("data.source", "csv");
        framework.provide("objective", "cross_entropy");
        framework.provide("checkpoint.format", "safetensors");
        pipeline = new StandingPipeline(new FakePipelines(new CommandRun()).read(Path.of("digits.yaml")));
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    private List<String> why() {
        return why(pipeline);
    }

    private List<String> why(StandingPipeline asked) {
        return new WhyExplanation(framework.context(), Optional.empty()).of(asked);
    }

    private void waits() {
        pipeline.state = PipelineState.WAITING;
        pipeline.reason = "there is no optimizer 'adam'";
    }

    @Test
    void aPipelineThatHasEverythingRuns() {
        framework.provide("optimizer", "adam");

        assertEquals(List.of("digits runs on one, step 3 of 6", "every part is there"), why());
    }

    @Test
    void anInitializerThatALayerTypeTakesByItselfIsExplainedLikeOneThatIsNamed() throws Exception {
        framework.provide("optimizer", "adam");
        Bundle initializers = framework.install(
                "org.example.initializers",
                Constants.PROVIDE_CAPABILITY,
                "io.steelyard.initializer;io.steelyard.initializer=kaiming_uniform");
        pipeline.state = PipelineState.WAITING;
        pipeline.reason = "there is no initializer 'kaiming_uniform'; there are none";

        assertEquals(
                List.of(
                        "digits waits: there is no initializer 'kaiming_uniform'; there are none",
                        "there is no initializer 'kaiming_uniform': capability io.steelyard.initializer;"
                                + " io.steelyard.initializer=kaiming_uniform is missing",
                        "  bundle " + initializers.getBundleId()
                                + " (org.example.initializers 1.2.0) provides it and is not started: start "
                                + initializers.getBundleId()),
                why());
    }

    @Test
    void aPipelineThatRestsIsSaidToGoOnWhenAsked() {
        framework.provide("optimizer", "adam");
        pipeline.state = PipelineState.PAUSED;
        pipeline.reason = "the disk is full";

        assertEquals(
                List.of(
                        "digits has paused: the disk is full",
                        "every part is there; 'pipeline:resume digits' lets it go on"),
                why());
    }

    @Test
    void aPipelineThatHasEndedLacksNothing() {
        pipeline.state = PipelineState.FAILED;
        pipeline.reason = "the loss is not finite";

        assertEquals(List.of("digits has failed: the loss is not finite"), why());
    }

    @Test
    void aPartThatNobodyProvidesIsNamedWithItsCapability() {
        waits();

        assertEquals(
                List.of("digits waits: there is no optimizer 'adam'", MISSING, "  no installed bundle provides it"),
                why());
    }

    @Test
    void aBundleThatIsNotStartedIsToBeStarted() throws Exception {
        Bundle adam = framework.install("org.example.adam", Constants.PROVIDE_CAPABILITY, ADAM);

        assertEquals(
                List.of(
                        MISSING,
                        "  bundle " + adam.getBundleId()
                                + " (org.example.adam 1.2.0) provides it and is not started: start "
                                + adam.getBundleId()),
                why().subList(1, 3));
    }

    @Test
    void aBundleThatWasStoppedIsToBeStarted() throws Exception {
        Bundle adam = framework.install("org.example.adam", Constants.PROVIDE_CAPABILITY, ADAM);
        adam.start();
        adam.stop();

        assertEquals(
                "  bundle " + adam.getBundleId() + " (org.example.adam 1.2.0) provides it and is not started: start "
                        + adam.getBundleId(),
                why().get(2));
    }

    @Test
    void aBundleThatLacksAPackageSaysWhich() throws Exception {
        Bundle adam = framework.install(
                "org.example.adam",
                Map.of(
                        Constants.PROVIDE_CAPABILITY,
                        ADAM,
                        Constants.IMPORT_PACKAGE,
                        "org.osgi.framework,org.example.unneeded;resolution:=optional,"
                                + "org.example.maths;version=\"[2.1,3)\""));

        assertEquals(
                "  bundle " + adam.getBundleId() + " (org.example.adam 1.2.0) provides it, but cannot be started:"
                        + " it imports package org.example.maths from version 2.1.0 on, which no bundle exports",
                why().get(2));
    }

    @Test
    void aPackageOfAnotherVersionIsShown() throws Exception {
        framework.install("org.example.maths", Constants.EXPORT_PACKAGE, "org.example.maths;version=1.5");
        framework.install(
                "org.example.adam",
                Map.of(
                        Constants.PROVIDE_CAPABILITY,
                        ADAM,
                        Constants.IMPORT_PACKAGE,
                        "org.example.maths;version=\"[2,3)\""));

        assertEquals(
                "it imports package org.example.maths from version 2.0.0 on, which no bundle exports like that; there"
                        + " is 1.5.0",
                afterTheColon(why().get(2)));
    }

    @Test
    void aBundleThatNeedsANewerJavaSaysWhich() throws Exception {
        framework.install(
                "org.example.adam",
                Map.of(
                        Constants.PROVIDE_CAPABILITY,
                        ADAM,
                        Constants.REQUIRE_CAPABILITY,
                        "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\""));

        assertEquals("it needs Java 99, and this is Java " + Runtime.version().feature(), afterTheColon(why().get(2)));
    }

    @Test
    void whatABundleNeedsMayLackSomethingItself() throws Exception {
        Bundle maths = framework.install(
                "org.example.maths",
                Map.of(
                        Constants.EXPORT_PACKAGE, "org.example.maths",
                        Constants.REQUIRE_BUNDLE, "org.example.absent"));
        framework.install(
                "org.example.adam",
                Map.of(Constants.PROVIDE_CAPABILITY, ADAM, Constants.IMPORT_PACKAGE, "org.example.maths"));

        assertEquals(
                "it needs bundle " + maths.getBundleId()
                        + " (org.example.maths 1.2.0), which requires bundle org.example.absent, which is not installed",
                afterTheColon(why().get(2)));
    }

    @Test
    void bundlesThatNeedEachOtherLackNothing() throws Exception {
        framework.install(
                "org.example.maths",
                Map.of(Constants.EXPORT_PACKAGE, "org.example.maths", Constants.IMPORT_PACKAGE, "org.example.adam"));
        Bundle adam = framework.install(
                "org.example.adam",
                Map.of(
                        Constants.PROVIDE_CAPABILITY, ADAM,
                        Constants.EXPORT_PACKAGE, "org.example.adam",
                        Constants.IMPORT_PACKAGE, "org.example.maths"));

        assertEquals("start " + adam.getBundleId(), afterTheColon(why().get(2)));
    }

    @Test
    void aBundleThatIsStartedAndRegistersNothingSaysSo() throws Exception {
        Bundle adam = framework.install("org.example.adam", Constants.PROVIDE_CAPABILITY, ADAM);
        adam.start();

        assertEquals(
                "  bundle " + adam.getBundleId() + " (org.example.adam 1.2.0) provides it and is started, but has not"
                        + " registered it as a service",
                why().get(2));
    }

    @Test
    void aComponentThatFailedIsSaidToGiveNothing() {
        framework.provide("optimizer", "adam");
        ComponentDescriptionDTO component = new ComponentDescriptionDTO();
        component.name = "org.example.Adam";
        component.properties = Map.of("steelyard.provides.optimizer", "adam");
        ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
        configuration.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        configuration.failure = "java.lang.IllegalStateException: no library";
        ComponentTrouble components = new ComponentTrouble((ServiceComponentRuntime) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceComponentRuntime.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getComponentDescriptionDTOs" -> List.of(component);
                    case "getComponentConfigurationDTOs" -> List.of(configuration);
                    default -> true;
                }));
        List<String> lines = new WhyExplanation(framework.context(), Optional.of(components)).of(pipeline);

        assertEquals(
                "the optimizer 'adam' gives nothing: "
                        + BundleName.of(framework.context().getBundle())
                        + " is started, but its component org.example.Adam failed: java.lang.IllegalStateException: no"
                        + " library",
                lines.get(1));
    }

    @Test
    void aBackendIsMissingByName() throws Exception {
        framework.provide("optimizer", "adam");
        Bundle two = framework.install(
                "org.example.two", Constants.PROVIDE_CAPABILITY, "io.steelyard.backend;io.steelyard.backend=two");
        pipeline.spec = pipeline.spec.withBackend("two");

        assertEquals(
                List.of(
                        "there is no backend 'two': capability io.steelyard.backend; io.steelyard.backend=two is missing",
                        "  bundle " + two.getBundleId()
                                + " (org.example.two 1.2.0) provides it and is not started: start "
                                + two.getBundleId()),
                why().subList(1, 3));
    }

    @Test
    void aBackendIsMissingThatMatchesAFilter() {
        framework.provide("optimizer", "adam");
        pipeline.spec = pipeline.spec.withBackend("(device=gpu)");

        assertEquals(
                List.of(
                        "there is no backend that matches (device=gpu): capability io.steelyard.backend is missing",
                        "  no installed bundle provides it"),
                why().subList(1, 3));
    }

    @Test
    void layersAndTheirInitializersAreLookedFor() {
        framework.provide("optimizer", "adam");
        PipelineSpec spec = pipeline.spec;
        pipeline.spec = withLayer(spec, "dense", "orthogonal");

        List<String> lines = why();

        assertEquals(
                "there is no layer type 'dense': capability io.steelyard.layer; io.steelyard.layer=dense is missing",
                lines.get(1));
        assertEquals(
                "there is no initializer 'orthogonal': capability io.steelyard.initializer;"
                        + " io.steelyard.initializer=orthogonal is missing",
                lines.get(3));
    }

    private static PipelineSpec withLayer(PipelineSpec spec, String type, String initializer) {
        Place place = new Place("digits.yaml", 1, "");
        LayerSpec layer = new LayerSpec(
                "head",
                new PluginRef(type, Map.of(), place, Map.of()),
                List.of(LayerSpec.MODEL_INPUT),
                Map.of("weight", new PluginRef(initializer, Map.of(), place, Map.of())),
                Map.of());
        return new PipelineSpec(
                spec.name(),
                spec.file(),
                spec.text(),
                spec.seed(),
                spec.dtype(),
                spec.data(),
                List.of(layer),
                spec.weights(),
                spec.objective(),
                spec.metrics(),
                spec.optimizer(),
                spec.rate(),
                spec.groups(),
                spec.transforms(),
                spec.schedule(),
                spec.epochs(),
                spec.batch(),
                spec.backend(),
                spec.swap(),
                spec.output(),
                spec.observe(),
                spec.observeEvery(),
                spec.watch());
    }

    private static String afterTheColon(String line) {
        return line.substring(line.indexOf(": ") + 2);
    }
}
