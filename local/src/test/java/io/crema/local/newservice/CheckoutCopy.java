package io.crema.local.newservice;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A copy of what the generator reads of the checkout. */
final class CheckoutCopy {

    private static final Set<String> LEFT_OUT = Set.of("target", ".git", ".crema", "node_modules");

    private CheckoutCopy() {
    }

    static void into(Path directory) throws IOException {
        var source = Path.of("..").toAbsolutePath().normalize();
        Files.walkFileTree(source, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                var isMain = from.endsWith(Path.of("src/main")) && !from.startsWith(source.resolve(Checkout.TEMPLATE));
                if (isMain || LEFT_OUT.contains(from.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(directory.resolve(source.relativize(from)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                var isRead = !from.toString().endsWith(".java") || from.toString().endsWith("Contracts.java")
                        || from.startsWith(source.resolve(Checkout.TEMPLATE));
                if (attributes.isRegularFile() && isRead && !from.endsWith(Path.of(".git"))) {
                    Files.copy(from, directory.resolve(source.relativize(from)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Returns the contents of all files by their paths. */
    static Map<String, String> contents(Path directory) throws IOException {
        var contents = new TreeMap<String, String>();
        for (var file : Checkout.filesUnder(directory, "")) {
            contents.put(directory.relativize(file).toString(),
                    new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
        return contents;
    }
}
