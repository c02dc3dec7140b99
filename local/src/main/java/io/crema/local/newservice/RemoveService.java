package io.crema.local.newservice;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import io.crema.local.ServiceDescription;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a generated service back, with what stands outside of its module. A refusal has exit code 2 and changes nothing. */
@Command(name = "remove-service", mixinStandardHelpOptions = true, description = "Removes a service that new-service made.")
public final class RemoveService implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Such as bakery-service.")
    private String name = "";

    @Spec
    private @Nullable CommandSpec spec;

    private final Path home;

    /** @param home the directory of the checkout */
    public RemoveService(Path home) {
        this.home = home.toAbsolutePath().normalize();
    }

    @Override
    public Integer call() {
        var checkout = new Checkout(home);
        try {
            refuseUnlessRemovable(checkout);
        } catch (Refusal refusal) {
            println(true, refusal.getMessage());
            return NewService.REFUSED;
        }
        Changes.apply(Map.of(), Listing.without(name, home));
        for (var publisher : checkout.services()) {
            Changes.delete(checkout.contracts(publisher.name(), name));
            Changes.delete(home.resolve(publisher.name()).resolve("target/contracts").resolve(name));
        }
        Changes.delete(home.resolve(name));
        println(false, "Removed " + name + ". Its database, its role and its topic stay until ./crema up --fresh.");
        return 0;
    }

    private void refuseUnlessRemovable(Checkout checkout) {
        var service = service(checkout);
        Refusal.unless(Checkout.read(home.resolve(name).resolve("service.yml")).startsWith(Checkout.MARK),
                name + " is part of Crema: new-service did not make it.");
        for (var other : checkout.services()) {
            Refusal.unless(other.name().equals(name) || !hearsFrom(other, service),
                    other.name() + " hears " + String.join(", ", heard(other, service)) + " of " + name + ".");
        }
    }

    private ServiceDescription service(Checkout checkout) {
        return checkout.services().stream().filter(it -> it.name().equals(name)).findFirst()
                .orElseThrow(() -> new Refusal("There is no service " + name + "."));
    }

    private static boolean hearsFrom(ServiceDescription other, ServiceDescription service) {
        return !heard(other, service).isEmpty();
    }

    private static List<String> heard(ServiceDescription other, ServiceDescription service) {
        return other.hears().keySet().stream().filter(service.publishes()::containsKey).sorted().toList();
    }

    private void println(boolean error, @Nullable String line) {
        if (spec != null) {
            (error ? spec.commandLine().getErr() : spec.commandLine().getOut()).println(line);
        }
    }
}
