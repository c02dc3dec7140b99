package io.crema.testing.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Reads the possible answers of a controller's method from its byte code: the statuses and headers that it sets, the types of
 * the problems that it may throw, and the scopes that it demands. Follows calls inside the platform, also into lambdas, but
 * not through interfaces.
 */
final class Outcomes {

    private static final String STATUS = "org/springframework/http/HttpStatus";
    private static final String RESPONSE = "org/springframework/http/ResponseEntity";
    private static final String PROBLEM = "io/crema/chassis/problem/ProblemException";
    private static final String TYPE = "urn:crema:problem:";
    private static final String PLATFORM = "io/crema/";
    private static final String PRE_AUTHORIZE = "Lorg/springframework/security/access/prepost/PreAuthorize;";
    private static final Pattern SCOPE = Pattern.compile("SCOPE_([\\w:-]+)");
    private static final Pattern SLUG = Pattern.compile("[a-z]+(-[a-z]+)*");
    private static final Map<String, HttpStatus> FACTORIES = Map.of("notFound", HttpStatus.NOT_FOUND, "conflict",
            HttpStatus.CONFLICT, "unprocessable", HttpStatus.UNPROCESSABLE_CONTENT, "invalid", HttpStatus.BAD_REQUEST);
    private static final Map<String, HttpStatus> ANSWERS = Map.of("ok", HttpStatus.OK, "created", HttpStatus.CREATED,
            "accepted", HttpStatus.ACCEPTED, "noContent", HttpStatus.NO_CONTENT);
    private static final Map<String, String> HEADERS = Map.of("created", "Location", "location", "Location", "eTag",
            "ETag");

    private final String controller;
    private final NavigableSet<Integer> statuses = new TreeSet<>();
    private final NavigableSet<String> headers = new TreeSet<>();
    private final List<String> scopes = new ArrayList<>();
    private final Map<Integer, NavigableSet<String>> problems = new TreeMap<>();
    private final Set<String> visited = new HashSet<>();
    private final Map<String, Optional<ClassModel>> classes = new HashMap<>();

    private Outcomes(String controller) {
        this.controller = controller;
    }

    static Outcomes of(Method method) {
        var controller = method.getDeclaringClass().getName().replace('.', '/');
        var outcomes = new Outcomes(controller);
        outcomes.visit(controller, method.getName(), MethodTypeDesc.ofDescriptor(
                java.lang.invoke.MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .toMethodDescriptorString())
                .descriptorString());
        return outcomes;
    }

    /** Returns the statuses below 400; empty if the controller sets none. */
    NavigableSet<Integer> statuses() {
        return statuses;
    }

    NavigableSet<String> headers() {
        return headers;
    }

    /** Returns the scope that the method demands, or the first that a method demands which it calls. */
    Optional<String> scope() {
        return scopes.stream().findFirst();
    }

    /** Returns the last part of the problems' types by status. */
    Map<Integer, NavigableSet<String>> problems() {
        return problems;
    }

    private void visit(String owner, String name, String descriptor) {
        if (owner.startsWith(PLATFORM) && !owner.equals(PROBLEM) && visited.add(owner + "." + name + descriptor)) {
            method(owner, name, descriptor).ifPresent(method -> {
                scope(method).ifPresent(scopes::add);
                method.code().ifPresent(
                        code -> new Reading(owner.replaceFirst("\\$.*", "").equals(controller)).read(code));
            });
        }
    }

    private static Optional<String> scope(MethodModel method) {
        return method.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(it -> it.annotations().stream())
                .filter(it -> it.className().equalsString(PRE_AUTHORIZE)).map(Annotation::elements)
                .flatMap(it -> it.stream().map(AnnotationElement::value))
                .flatMap(it -> it instanceof AnnotationValue.OfString text
                        ? SCOPE.matcher(text.stringValue()).results()
                        : Stream.empty())
                .map(it -> it.group(1)).findFirst();
    }

    private Optional<MethodModel> method(String owner, String name, String descriptor) {
        return classes.computeIfAbsent(owner, Outcomes::parsed).flatMap(type -> type.methods().stream()
                .filter(it -> it.methodName().equalsString(name) && it.methodType().equalsString(descriptor))
                .findFirst()
                .or(() -> type.superclass().flatMap(it -> it.asInternalName().startsWith(PLATFORM)
                        ? method(it.asInternalName(), name, descriptor)
                        : Optional.empty())));
    }

    private static Optional<ClassModel> parsed(String name) {
        try (InputStream bytes = Outcomes.class.getClassLoader().getResourceAsStream(name + ".class")) {
            return bytes == null ? Optional.empty() : Optional.of(ClassFile.of().parse(bytes.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the instructions of one method in their order: the arguments of a call stand before it. */
    private final class Reading {

        private final boolean ofController;
        private @Nullable HttpStatus status;
        private @Nullable String slug;

        Reading(boolean ofController) {
            this.ofController = ofController;
        }

        void read(Iterable<CodeElement> code) {
            code.forEach(this::read);
        }

        private void read(CodeElement instruction) {
            switch (instruction) {
                case FieldInstruction field -> field(field);
                case ConstantInstruction constant when constant.constantValue() instanceof String text -> text(text);
                case InvokeInstruction call -> call(call.owner().asInternalName(), call.name().stringValue(),
                        call.type().stringValue(), call.isInterface());
                case InvokeDynamicInstruction lambda -> lambda.bootstrapArgs().forEach(argument -> {
                    if (argument instanceof DirectMethodHandleDesc target) {
                        call(internal(target.owner().descriptorString()), target.methodName(),
                                target.lookupDescriptor(), target.isOwnerInterface());
                    }
                });
                default -> {
                }
            }
        }

        private void field(FieldInstruction field) {
            var owner = field.owner().asInternalName();
            if (owner.equals(STATUS)) {
                status = HttpStatus.valueOf(field.name().stringValue());
                if (ofController && status.value() < 400) {
                    statuses.add(status.value());
                }
            } else if (owner.endsWith("/StaleReads")) {
                headers.add("Age");
            }
        }

        private void text(String text) {
            if (text.startsWith(TYPE) && text.length() > TYPE.length()) {
                problem(text.substring(TYPE.length()));
            } else if (SLUG.matcher(text).matches()) {
                slug = text;
            } else if (text.equals("Preference-Applied")) {
                headers.add(text);
            }
        }

        private void call(String owner, String name, String descriptor, boolean throughInterface) {
            if (owner.equals(PROBLEM) && FACTORIES.containsKey(name)) {
                status = FACTORIES.get(name);
                problem(name.equals("invalid") ? "validation" : slug);
            } else if (descriptor.startsWith("(L" + STATUS + ";Ljava/lang/String;Ljava/lang/String;")) {
                problem(slug);
            } else if (owner.startsWith(RESPONSE) && ofController) {
                Optional.ofNullable(ANSWERS.get(name)).map(HttpStatus::value).ifPresent(statuses::add);
                Optional.ofNullable(HEADERS.get(name)).ifPresent(headers::add);
            } else if (!throughInterface) {
                visit(owner, name, descriptor);
            }
        }

        private void problem(@Nullable String type) {
            if (status != null && type != null) {
                problems.computeIfAbsent(status.value(), _ -> new TreeSet<>()).add(type);
            }
        }

        private static String internal(String descriptor) {
            return descriptor.substring(1, descriptor.length() - 1);
        }

    }

}
