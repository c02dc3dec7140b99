package io.crema.gateway.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.ExtensionRegistry;
import org.springframework.http.HttpMethod;

/**
 * The methods of the descriptor set that have a {@code google.api.http} annotation. The build makes the set from the
 * services' {@code .proto} files.
 */
final class RpcMethods {

    private final List<RpcMethod> methods = new ArrayList<>();

    private RpcMethods() {
    }

    /** @throws IllegalArgumentException if an annotation has no meaning, or one that the gateway does not know */
    static RpcMethods of(InputStream descriptorSet) throws IOException {
        var annotations = ExtensionRegistry.newInstance();
        AnnotationsProto.registerAllExtensions(annotations);
        var found = new RpcMethods();
        Map<String, FileDescriptor> files = new HashMap<>();
        for (var file : FileDescriptorSet.parseFrom(descriptorSet, annotations).getFileList()) {
            var linked = linked(file, files);
            files.put(file.getName(), linked);
            linked.getServices().forEach(service -> service.getMethods().forEach(found::add));
        }
        return found;
    }

    /** A file comes after those that it imports. */
    private static FileDescriptor linked(FileDescriptorProto file, Map<String, FileDescriptor> before) {
        try {
            return FileDescriptor.buildFrom(file,
                    file.getDependencyList().stream().map(before::get).toArray(FileDescriptor[]::new));
        } catch (DescriptorValidationException invalid) {
            throw new IllegalArgumentException("The descriptor of " + file.getName() + " is not valid", invalid);
        }
    }

    private void add(MethodDescriptor method) {
        if (method.getOptions().hasExtension(AnnotationsProto.http)) {
            HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
            Stream.concat(Stream.of(rule), rule.getAdditionalBindingsList().stream())
                    .forEach(binding -> methods.add(RpcMethod.of(method, binding)));
        }
    }

    /**
     * Returns the method that a request calls.
     *
     * @param path the path with a {@code *} for each variable
     * @throws IllegalArgumentException if no annotation has the path
     */
    RpcMethod find(HttpMethod httpMethod, String path) {
        return methods.stream().filter(method -> method.httpMethod().equals(httpMethod)
                && method.path().equals(path)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "No method of gRPC has the annotation google.api.http for " + httpMethod + " " + path));
    }

}
