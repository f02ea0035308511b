package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

class ComponentTroubleTest {
    private static final String SUBJECT = "is started, but its component org.example.Adam ";

    private final WantedPart adam = new WantedPart("optimizer", "optimizer", "adam");
    private final ComponentDescriptionDTO component = new ComponentDescriptionDTO();
    private final ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
    private boolean enabled = true;

    ComponentTroubleTest() {
        component.name = "org.example.Adam";
        component.properties = Map.of("steelyard.provides.optimizer", "adam");
        component.configurationPid = new String[] {"org.example.adam"};
        component.references = new ReferenceDTO[0];
    }

    private List<String> trouble(WantedPart part) {
        ServiceComponentRuntime runtime = (ServiceComponentRuntime) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceComponentRuntime.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getComponentDescriptionDTOs" -> List.of(component);
                    case "getComponentConfigurationDTOs" -> List.of(configuration);
                    case "isComponentEnabled" -> enabled;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return new ComponentTrouble(runtime).of(null, part);
    }

    @Test
    void aFailureIsToldByItsFirstLine() {
        configuration.state = ComponentConfigurationDTO.FAILED_ACTIVATION;
        configuration.failure = "java.lang.IllegalStateException: no library\n\tat org.example.Adam.<init>";

        assertEquals(List.of(SUBJECT + "failed: java.lang.IllegalStateException: no library"), trouble(adam));
    }

    @Test
    void aServiceThatIsMissingIsToldByItsType() {
        configuration.state = ComponentConfigurationDTO.UNSATISFIED_REFERENCE;
        UnsatisfiedReferenceDTO unsatisfied = new UnsatisfiedReferenceDTO();
        unsatisfied.name = "maths";
        unsatisfied.target = "(exact=true)";
        configuration.unsatisfiedReferences = new UnsatisfiedReferenceDTO[] {unsatisfied};
        ReferenceDTO reference = new ReferenceDTO();
        reference.name = "maths";
        reference.interfaceName = "org.example.Maths";
        component.references = new ReferenceDTO[] {reference};

        assertEquals(List.of(SUBJECT + "waits for a service org.example.Maths with (exact=true)"), trouble(adam));
    }

    @Test
    void aConfigurationThatIsMissingIsToldByItsPid() {
        configuration.state = ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION;

        assertEquals(List.of(SUBJECT + "waits for a configuration org.example.adam"), trouble(adam));
    }

    @Test
    void aComponentMayBeDisabled() {
        enabled = false;

        assertEquals(List.of(SUBJECT + "is disabled"), trouble(adam));
    }

    @Test
    void aComponentThatIsThereIsNotToBlame() {
        configuration.state = ComponentConfigurationDTO.ACTIVE;

        assertEquals(List.of(), trouble(adam));
    }

    @Test
    void aComponentThatProvidesAnotherPartIsNotToBlame() {
        enabled = false;

        assertEquals(List.of(), trouble(new WantedPart("optimizer", "optimizer", "sgd")));
    }
}
