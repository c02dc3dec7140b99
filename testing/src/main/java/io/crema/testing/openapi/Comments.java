package io.crema.testing.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import org.jspecify.annotations.Nullable;

/** The Javadoc of classes and methods, read from the sources of this module and of those beside it. */
final class Comments {

    private static final Pattern TAG = Pattern.compile("(?:^|\\s)@(?=param|return|throws)");
    private static final Pattern INLINE = Pattern.compile("\\{@\\w+ ([^}]*)}|</?\\w+>");

    private final Map<Path, Map<String, String>> read = new HashMap<>();

    /** Tells whether the class is one of this module or of those beside it. */
    static boolean know(Class<?> type) {
        return source(type).isPresent();
    }

    /** Returns the description without its tags. */
    Optional<String> of(Class<?> type) {
        return comment(type, "").map(Comments::withoutTags);
    }

    Optional<String> ofMethod(Class<?> type, String method) {
        return comment(type, "#" + method).map(Comments::withoutTags);
    }

    private static String withoutTags(String comment) {
        var tags = TAG.matcher(comment);
        return (tags.find() ? comment.substring(0, tags.start()) : comment).strip();
    }

    /** Returns the text of a record's or a method's {@code @param}. */
    Optional<String> ofParameter(Class<?> type, @Nullable String method, String name) {
        return comment(type, method == null ? "" : "#" + method).stream().flatMap(TAG::splitAsStream)
                .filter(tag -> tag.startsWith("param " + name + " ")).findFirst()
                .map(tag -> tag.substring(("param " + name + " ").length()).strip());
    }

    private Optional<String> comment(Class<?> type, String member) {
        return source(type).map(file -> read.computeIfAbsent(file, Comments::parse)
                .get(type.getName().substring(type.getPackageName().length() + 1).replace('$', '.') + member));
    }

    private static Optional<Path> source(Class<?> type) {
        var file = type.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return Stream.concat(Stream.of(Path.of("")), modules.sorted())
                    .map(module -> module.resolve("src/main/java").resolve(file)).filter(Files::exists).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> parse(Path file) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var comments = new HashMap<String, String>();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
                    files.getJavaFileObjects(file));
            var trees = DocTrees.instance(task);
            var scanner = new TreePathScanner<@Nullable Void, String>() {

                @Override
                public @Nullable Void visitClass(ClassTree tree, String outer) {
                    var name = outer + tree.getSimpleName();
                    note(name);
                    return super.visitClass(tree, name + ".");
                }

                @Override
                public @Nullable Void visitMethod(MethodTree tree, String outer) {
                    note(outer.substring(0, outer.length() - 1) + "#" + tree.getName());
                    return null;
                }

                private void note(String name) {
                    var comment = trees.getDocComment(getCurrentPath());
                    if (comment != null) {
                        comments.put(name, INLINE.matcher(comment).replaceAll(it -> it.group(1) == null
                                ? ""
                                : "`" + it.group(1).replace("\\", "\\\\").replace("$", "\\$") + "`").strip()
                                .replaceAll("\\s+", " "));
                    }
                }
            };
            task.parse().forEach(unit -> scanner.scan(unit, ""));
            return comments;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
