package io.crema.local.newservice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import io.crema.local.ServiceDescription;

/**
 * The places outside of the modules that name each service: a new service stands wherever the {@linkplain #MODEL model}
 * stands.
 */
final class Listing {

    /** A service that only listens: whatever names it must name each other service. */
    static final String MODEL = "barista";

    private static final List<String> FILES = List.of("docker-compose.yml", "deploy/compose/dns.yml",
            "deploy/kubernetes/base/kustomization.yaml", "deploy/kubernetes/local/kustomization.yaml",
            "deploy/observability/prometheus/prometheus.yml", "config-repo/gateway-service.yml");
    private static final String ROOT_POM = "pom.xml";
    private static final String TESTS_POM = "end-to-end/pom.xml";
    private static final String README = "README.md";
    private static final String GATEWAY = "config-repo/gateway-service.yml";
    private static final String CLIENTS = "config-repo/identity-service-demo.yml";
    private static final String LOCAL_CLIENTS = "deploy/kubernetes/local/kustomization.yaml";

    private final Path home;
    private final String name;
    private final String shortName;
    private final Map<Path, String> changed = new LinkedHashMap<>();

    private Listing(Path home, String name) {
        this.home = home;
        this.name = name;
        this.shortName = name.replaceFirst("-service$", "");
    }

    /** Returns the new contents of the files that name services, with a new one. */
    static Map<Path, String> with(ServiceRequest request, Path home) {
        var listing = new Listing(home, request.name());
        listing.add(request);
        return listing.changed;
    }

    /** Returns the new contents of the files that name services, without one. */
    static Map<Path, String> without(ServiceDescription service, List<ServiceDescription> others, Path home) {
        var listing = new Listing(home, service.name());
        listing.remove(service, others);
        return listing.changed;
    }

    private void add(ServiceRequest request) {
        var template = "\t\t<module>" + Checkout.TEMPLATE + "</module>";
        edit(ROOT_POM, text -> text.replace(template, "\t\t<module>" + name + "</module>\n" + template));
        edit(TESTS_POM, text -> dependency(MODEL + "-service").matcher(text)
                .replaceFirst(block -> quoted(block.group() + block.group().replace(MODEL + "-service", name))));
        edit(README, text -> text.replaceFirst("(?m)^\\| `" + MODEL + "-service/`.*\\R", "$0" + quoted("| `" + name
                + "/` | hears " + request.hears().message().type() + ", publishes " + request.publishes().type()
                + " |\n")));
        FILES.forEach(file -> edit(file, text -> likeTheModel(text)));
        var api = request.api();
        edit(GATEWAY, text -> withRoute(text, api.at("*"), api.scope()));
        edit(CLIENTS, text -> text.contains('"' + api.scope() + '"')
                ? text
                : text.replace("\"districts:read\" ]", "\"districts:read\", \"" + api.scope() + "\" ]"));
        edit(LOCAL_CLIENTS, text -> text.matches("(?s).*scopes=.*\\b" + api.scope() + "\\b.*")
                ? text
                : text.replaceAll("(?m)(scopes=.*districts:read)$", "$1," + api.scope()));
    }

    private void remove(ServiceDescription service, List<ServiceDescription> others) {
        edit(ROOT_POM, text -> text.replace("\t\t<module>" + name + "</module>\n", ""));
        edit(TESTS_POM, text -> dependency(name).matcher(text).replaceFirst(""));
        edit(README, text -> text.replaceFirst("(?m)^\\| `" + name + "/`.*\\R", ""));
        FILES.forEach(file -> edit(file, text -> withoutBlocks(text)));
        for (var endpoint : service.api()) {
            edit(GATEWAY, text -> text.replace(rule(endpoint.path(), String.valueOf(endpoint.scope())), ""));
            if (others.stream().flatMap(other -> other.api().stream())
                    .noneMatch(other -> String.valueOf(endpoint.scope()).equals(other.scope()))) {
                edit(CLIENTS, text -> text.replace(", \"" + endpoint.scope() + '"', ""));
                edit(LOCAL_CLIENTS, text -> text.replaceAll("(?m)(scopes=.*)," + endpoint.scope() + "\\b", "$1"));
            }
        }
    }

    private interface Edit {

        String apply(String text);
    }

    private void edit(String file, Edit edit) {
        var path = home.resolve(file);
        if (Files.exists(path)) {
            var before = changed.getOrDefault(path, Checkout.read(path));
            var after = edit.apply(before);
            if (!after.equals(before)) {
                changed.put(path, after);
            }
        }
    }

    private static Pattern dependency(String artifact) {
        return Pattern.compile("\t\t<dependency>\\n\t\t\t<groupId>io.crema</groupId>\\n\t\t\t<artifactId>" + artifact
                + "</artifactId>.*?\t\t</dependency>\\n", Pattern.DOTALL);
    }

    private static Pattern names(String shortName) {
        return Pattern.compile("(?<![\\w-])(?:" + shortName + "-service(?:-2)?|crema_" + shortName.replace('-', '_')
                + "|" + shortName + "-(?:secret|tls|database)|operations-" + shortName + ")(?![\\w])(?!-(?!local))");
    }

    /** Copies each block that names the model, under the new name. */
    private String likeTheModel(String text) {
        var result = new ArrayList<String>();
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (!names(MODEL).matcher(line).find()) {
                result.add(line);
                continue;
            }
            if (isOneOfMany(line)) {
                result.add(line.replaceAll(MODEL + "-service(-2)?(?=[, ])", "$0, " + name + "$1"));
                continue;
            }
            var end = endOfBlock(lines, i);
            var block = lines.subList(i, end);
            result.addAll(block);
            if (end < lines.size() && lines.get(end).isEmpty() && block.size() > 1) {
                result.add("");
            }
            block.forEach(copied -> result.add(renamed(copied)));
            i = end - 1;
        }
        return String.join("\n", result) + "\n";
    }

    private String withoutBlocks(String text) {
        var result = new ArrayList<String>();
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (!names(shortName).matcher(line).find()) {
                result.add(line);
                continue;
            }
            if (isOneOfMany(line)) {
                result.add(line.replaceAll(", " + name + "(-2)?(?=[, ])", ""));
                continue;
            }
            var end = endOfBlock(lines, i);
            if (end - i > 1 && !result.isEmpty() && result.getLast().isEmpty()) {
                result.removeLast();
            }
            i = end - 1;
        }
        return String.join("\n", result) + "\n";
    }

    /** Tells whether a line lists services in brackets. */
    private static boolean isOneOfMany(String line) {
        return line.matches(".*\\[ .*\\border-service.*");
    }

    /** Returns the line after the block that begins at a line: the lines below that are deeper. */
    private static int endOfBlock(List<String> lines, int begin) {
        int end = begin + 1;
        while (end < lines.size() && !lines.get(end).isBlank() && depth(lines.get(end)) > depth(lines.get(begin))) {
            end++;
        }
        return end;
    }

    private static int depth(String line) {
        return line.length() - line.stripLeading().length();
    }

    private String renamed(String line) {
        return line.replace("crema_" + MODEL, "crema_" + shortName.replace('-', '_')).replace(MODEL, shortName);
    }

    private String withRoute(String text, String path, String scope) {
        var rule = rule(path, scope);
        var routed = text.contains("\n    routes: #")
                ? text.replaceFirst("\n      tokens:",
                        quoted("\n      " + shortName + ": { methods: GET, paths: \"" + path
                                + "\", backend: " + name + " }\n      tokens:"))
                : text.replaceFirst("\n        - id: tokens\n", quoted("""

                                - id: %1$s
                                  uri: "lb://%1$s"
                                  predicates:
                                    - "Path=%2$s"
                                    - "Method=GET,HEAD"
                                  filters:
                                    - name: CircuitBreaker
                                      args: { id: %1$s, fallbackUri: "forward:/fallback/%1$s" }
                                    - *failover
                                - id: tokens
                        """.formatted(name, path)));
        return routed.replaceFirst("(?m)^.*path: \"/operations/\\*\\*\"", quoted(rule) + "$0");
    }

    private static String rule(String path, String scope) {
        return "    - { methods: [ GET ], path: \"" + path + "\", scope: \"" + scope + "\" }\n";
    }

    private static String quoted(String text) {
        return Matcher.quoteReplacement(text);
    }
}
