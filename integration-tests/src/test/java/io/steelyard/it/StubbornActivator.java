package io.steelyard.it;

import java.util.concurrent.CountDownLatch;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not let its bundle stop. */
public final class StubbornActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {}

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        System.out.println("stubborn: not now");
        new CountDownLatch(1).await();
    }
}
