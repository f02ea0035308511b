package io.steelyard.health.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

class BackendHealthTest {
    private final List<Object> asked = new ArrayList<>();
    private final List<Object> returned = new ArrayList<>();

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(BackendHealthTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** The health of a registry with one backend, or with none. */
    private Result health(Backend... backends) {
        List<ServiceReference<?>> references = new ArrayList<>();
        for (Backend backend : backends) {
            references.add(proxy(
                    ServiceReference.class,
                    (self, method, args) -> method.getName().equals("getProperty") ? "one" : backend));
        }
        BundleContext context = proxy(BundleContext.class, (self, method, args) -> {
            if (method.getName().equals("getServiceReferences")) {
                return references;
            }
            (method.getName().equals("getService") ? asked : returned).add(args[0]);
            return method.getName().equals("getService") ? backends[0] : true;
        });
        return new BackendHealth(context).execute();
    }

    private static Backend backend(RuntimeException failure) {
        return proxy(Backend.class, (self, method, args) -> {
            if (failure != null) {
                throw failure;
            }
            return new DeviceInfo("cpu", "two threads", 1e-6);
        });
    }

    @Test
    void withoutABackendNothingCanRun() {
        Result result = health();
        assertEquals(Status.CRITICAL, result.getStatus());
        assertTrue(result.toString().contains("there is no backend"), result::toString);
    }

    @Test
    void aBackendIsNamedWithItsDeviceAndReturned() {
        Result result = health(backend(null));
        assertEquals(Status.OK, result.getStatus());
        assertTrue(result.toString().contains("one: cpu, two threads"), result::toString);
        assertEquals(1, returned.size());
        assertEquals(asked.size(), returned.size());
    }

    @Test
    void aBackendThatDoesNotSayItsDeviceIsAWarning() {
        Result result = health(backend(new IllegalStateException("gone")));
        assertEquals(Status.WARN, result.getStatus());
        assertEquals(1, returned.size());
    }
}
