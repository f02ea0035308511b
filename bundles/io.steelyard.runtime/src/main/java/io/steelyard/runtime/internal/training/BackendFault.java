package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.runtime.internal.service.Lease;

/** A backend threw something that no mistake in data or model explains. What it holds cannot be trusted any more. */
final class BackendFault extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient Lease<Backend> lease;

    BackendFault(Lease<Backend> lease, Throwable cause) {
        super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        this.lease = lease;
    }

    /** Whose fault it is. */
    Lease<Backend> lease() {
        return lease;
    }
}
