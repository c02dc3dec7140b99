package io.crema.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import io.crema.local.ServiceDescription.Endpoint;
import io.crema.local.ServiceDescription.Role;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Finds the lines that a checkout lacks for a service, in the files that cannot take them from {@code service.yml}. */
final class ServiceList {

    private static final Pattern MODULE = Pattern.compile("<module>(.*-service)</module>");
    private static final String COMPOSE = "docker-compose.yml";
    private static final String GATEWAY = "config-repo/gateway-service.yml";
    private static final String KUBERNETES = "deploy/kubernetes/base/kustomization.yaml";
    private static final String PROMETHEUS = "deploy/observability/prometheus/prometheus.yml";
    /** Scraped by a job of its own. */
    private static final List<String> OTHER_JOBS = List.of("discovery-service", "gateway-service");

    private final Path home;
    private final List<String> missing = new ArrayList<>();

    private ServiceList(Path home) {
        this.home = home;
    }

    /** Returns a line for each missing line: its file, the place in the file, and the line. */
    static List<String> missing(Path home, ServiceDescription service) throws IOException {
        var list = new ServiceList(home);
        list.build(service);
        list.compose(service);
        list.kubernetes(service);
        list.observability(service);
        list.gateway(service);
        return list.missing;
    }

    /** Returns the services that a file names and that do not exist. */
    static List<String> surplus(Path home) throws IOException {
        var known = Services.of(home).names();
        var named = new ArrayList<String>();
        var list = new ServiceList(home);
        MODULE.matcher(list.text("pom.xml")).results().forEach(module -> named.add(module.group(1)));
        keys(list.yaml(COMPOSE), "services").stream().map(name -> name.replaceFirst("-2$", ""))
                .filter(name -> name.endsWith("-service")).forEach(named::add);
        at(list.yaml(KUBERNETES), "components").forEach(
                path -> named.add(path.replaceAll("^[./]*/|/kubernetes$", "")));
        return named.stream().filter(name -> !known.contains(name)).distinct().toList();
    }

    private void build(ServiceDescription service) throws IOException {
        var name = service.name();
        require(MODULE.matcher(text("pom.xml")).results().anyMatch(module -> module.group(1).equals(name)),
                "pom.xml", "<modules>", "<module>" + name + "</module>");
        require(text("pom.xml").contains("<artifactId>" + name + "</artifactId>"), "pom.xml",
                "the profile services-first", "<artifactId>" + name + "</artifactId>, of type pom");
    }

    private void compose(ServiceDescription service) throws IOException {
        var compose = yaml(COMPOSE);
        var name = service.name();
        var volume = service.shortName();
        var secrets = "/secrets/crema_" + volume.replace('-', '_');
        require(keys(compose, "services").contains(name), COMPOSE, "services", name + ":");
        require(String.valueOf(map(compose, "services", name).get("mem_limit")).equals(service.memoryMb() + "m"),
                COMPOSE, "services." + name, "mem_limit: " + service.memoryMb() + "m");
        requireVolume(compose, name, volume + "-tls:/run/tls:ro");
        requireVolume(compose, "prepare", volume + "-tls:/tls/" + name);
        requireIn(keys(compose, "volumes"), COMPOSE, "volumes", volume + "-tls", ":");
        if (service.database() || service.usesKafka()) {
            requireVolume(compose, name, volume + "-secret:/run/crema:ro");
            requireVolume(compose, "prepare", volume + "-secret:" + secrets);
            requireIn(keys(compose, "volumes"), COMPOSE, "volumes", volume + "-secret", ":");
        }
        if (service.database()) {
            requireVolume(compose, "databases", volume + "-secret:" + secrets + ":ro");
        }
        if (service.usesKafka()) {
            requireVolume(compose, "kafka-users", volume + "-secret:" + secrets + ":ro");
            requireVolume(compose, "kafka-users", "./" + name + "/service.yml:/services/" + name + ".yml:ro");
        }
        if (service.role() == Role.BUSINESS) {
            requireVolume(compose, "prometheus", "./" + name + "/prometheus.yml:/run/services/" + name + ".yml:ro");
        }
    }

    private void requireVolume(Map<?, ?> compose, String container, String volume) {
        requireIn(at(compose, "services", container, "volumes"), COMPOSE, "services." + container + ".volumes",
                volume, "");
    }

    private void kubernetes(ServiceDescription service) throws IOException {
        if (!service.name().equals("discovery-service")) {
            requireIn(at(yaml(KUBERNETES), "components"), KUBERNETES, "components",
                    "../../../" + service.name() + "/kubernetes", "");
        }
    }

    private void observability(ServiceDescription service) throws IOException {
        var jobs = text(PROMETHEUS);
        if (service.role() == Role.BUSINESS) {
            var file = service.name() + "/prometheus.yml";
            var target = "- targets: [ \"" + service.name() + ":8080\" ]\n";
            require(Files.exists(home.resolve(file)) && text(file).equals(target), file, "the file", target.strip());
        } else if (!OTHER_JOBS.contains(service.name())) {
            var target = "- " + service.name() + ":8080";
            require(jobs.contains(target + "\n"), PROMETHEUS, "the targets of the job services", target);
        }
        if (keys(yaml(COMPOSE), "services").contains(service.name() + "-2")) {
            require(Pattern.compile("names: .*\\b" + service.name() + "-2\\b").matcher(jobs).find(), PROMETHEUS,
                    "the names of the job second-instances", service.name() + "-2");
        }
    }

    /** A service that the routes do not name has those of its description, and so have all services the access rules. */
    private void gateway(ServiceDescription service) throws IOException {
        var settings = map(yaml(GATEWAY), "crema");
        var routes = text(GATEWAY).split("access\\.rules", 2)[0];
        var isNamed = Pattern.compile("(backend|alternative): " + service.name() + "\\b").matcher(routes).find();
        for (var endpoint : service.api()) {
            require(!isNamed || routes.contains(endpoint.path()), GATEWAY, "the routes",
                    "%s %s to %s".formatted(endpoint.methods(), endpoint.path(), service.name()));
            var scope = endpoint.scope();
            if (scope == null) {
                requireIn(at(settings, "access.open"), GATEWAY, "crema.access.open", endpoint.path(), "");
                continue;
            }
            for (var method : endpoint.methods()) {
                var ruled = ruleOf(settings, method, endpoint);
                require(ruled == null || scope.equals(ruled), GATEWAY, "crema.access.rules",
                        "{ methods: [ %s ], path: \"%s\", scope: \"%s\" }".formatted(method, endpoint.path(), scope));
            }
        }
    }

    /** Returns the scope of the first rule that covers a path, as the gateway finds it. */
    private static @Nullable String ruleOf(Map<?, ?> settings, String method, Endpoint endpoint) {
        var rules = settings.get("access.rules") instanceof List<?> list ? list : List.of();
        for (var rule : rules) {
            var path = String.valueOf(((Map<?, ?>) rule).get("path"));
            var covered = path.endsWith("/**")
                    ? endpoint.path().startsWith(path.substring(0, path.length() - 2))
                    : endpoint.path().equals(path);
            if (covered && at((Map<?, ?>) rule, "methods").contains(method)) {
                return String.valueOf(((Map<?, ?>) rule).get("scope"));
            }
        }
        return null;
    }

    private void requireIn(Collection<String> found, String file, String place, String line, String end) {
        require(found.contains(line), file, place, line + end);
    }

    private void require(boolean present, String file, String place, String line) {
        if (!present) {
            missing.add(file + ", in " + place + ": " + line);
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(home.resolve(file));
    }

    private Map<?, ?> yaml(String file) throws IOException {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        return (Map<?, ?>) new Yaml(new SafeConstructor(options)).load(text(file));
    }

    private static Map<?, ?> map(Map<?, ?> yaml, String... path) {
        var found = yaml;
        for (var key : path) {
            found = found.get(key) instanceof Map<?, ?> child ? child : Map.of();
        }
        return found;
    }

    private static List<String> keys(Map<?, ?> yaml, String... path) {
        return map(yaml, path).keySet().stream().map(String::valueOf).toList();
    }

    private static List<String> at(Map<?, ?> yaml, String... path) {
        var parent = map(yaml, List.of(path).subList(0, path.length - 1).toArray(String[]::new));
        return parent.get(path[path.length - 1]) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
