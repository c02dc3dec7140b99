package io.crema.local.newservice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The places outside of the modules that name each service: a new service stands wherever the {@linkplain #MODEL model}
 * stands.
 */
final class Listing {

    /** A service that only listens: whatever names it must name each other service. */
    static final String MODEL = "barista";

    private static final String POM = "pom.xml";
    private static final List<String> FILES = List.of("docker-compose.yml",
            "deploy/kubernetes/base/kustomization.yaml");

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
    static Map<Path, String> with(String service, Path home) {
        var listing = new Listing(home, service);
        listing.add();
        return listing.changed;
    }

    /** Returns the new contents of the files that name services, without one. */
    static Map<Path, String> without(String service, Path home) {
        var listing = new Listing(home, service);
        listing.remove();
        return listing.changed;
    }

    private void add() {
        var template = "\t\t<module>" + Checkout.TEMPLATE + "</module>";
        edit(POM, text -> text.replace(template, "\t\t<module>" + name + "</module>\n" + template));
        edit(POM, text -> dependency(MODEL + "-service").matcher(text)
                .replaceFirst(block -> quoted(block.group() + block.group().replace(MODEL + "-service", name))));
        FILES.forEach(file -> edit(file, this::likeTheModel));
    }

    private void remove() {
        edit(POM, text -> text.replace("\t\t<module>" + name + "</module>\n", ""));
        edit(POM, text -> dependency(name).matcher(text).replaceFirst(""));
        FILES.forEach(file -> edit(file, this::withoutBlocks));
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
        var indent = "\t".repeat(4);
        return Pattern.compile(indent + "<dependency>\\n" + indent + "\t<groupId>io.crema</groupId>\\n" + indent
                + "\t<artifactId>" + artifact + "</artifactId>.*?" + indent + "</dependency>\\n", Pattern.DOTALL);
    }

    private static Pattern names(String shortName) {
        return Pattern.compile("(?<![\\w-])(?:" + shortName + "-(?:service|secret|tls)|crema_"
                + shortName.replace('-', '_') + ")(?![\\w-])");
    }

    /** Copies each block that names the model, under the new name, but for the model's second instance. */
    private String likeTheModel(String text) {
        var result = new ArrayList<String>();
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var isSecond = line.strip().equals(MODEL + "-service-2:");
            if (!isSecond && !names(MODEL).matcher(line).find()) {
                result.add(line);
                continue;
            }
            var end = endOfBlock(lines, i);
            var block = lines.subList(i, end);
            result.addAll(block);
            i = end - 1;
            if (isSecond) {
                continue;
            }
            if (end < lines.size() && lines.get(end).isEmpty() && block.size() > 1) {
                result.add("");
            }
            block.forEach(copied -> result.add(renamed(copied)));
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
            var end = endOfBlock(lines, i);
            if (end - i > 1 && !result.isEmpty() && result.getLast().isEmpty()) {
                result.removeLast();
            }
            i = end - 1;
        }
        return String.join("\n", result) + "\n";
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

    private static String quoted(String text) {
        return Matcher.quoteReplacement(text);
    }
}
