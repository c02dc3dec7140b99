package io.crema.local.newservice;

import java.io.IOException;
import java.nio.file.Path;

/** A service that the generator wrote into a copy of the checkout. Nothing is built. */
public final class GeneratedService {

    private GeneratedService() {
    }

    /** Copies the checkout. */
    public static void copyCheckout(Path copy) throws IOException {
        CheckoutCopy.into(copy);
    }

    /** Writes a service with its default endpoint. */
    public static void into(Path copy, String name, String hears, String publishes) {
        var checkout = new Checkout(copy);
        var rendering = new Rendering(checkout, ServiceRequest.of(checkout, name, hears, publishes, null));
        Changes.apply(rendering.files(), rendering.edits());
    }
}
