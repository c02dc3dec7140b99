package io.crema.chassis.request;

import java.util.ArrayList;
import java.util.List;

import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;

/**
 * Prefers the media types of the Accept header, and accepts any other as the last resort. A request with an Accept header
 * that the service cannot meet is answered in JSON: a 406 after the work is done would deny what has happened.
 */
final class JsonAnyway implements ContentNegotiationStrategy {

    private static final MediaType LAST_RESORT = new MediaType("*", "*", 0.001);

    private final ContentNegotiationStrategy header = new HeaderContentNegotiationStrategy();

    @Override
    public List<MediaType> resolveMediaTypes(NativeWebRequest request) {
        List<MediaType> accepted;
        try {
            accepted = header.resolveMediaTypes(request);
        } catch (HttpMediaTypeNotAcceptableException malformed) {
            return MEDIA_TYPE_ALL_LIST;
        }
        if (accepted.stream().anyMatch(MediaType.ALL::equalsTypeAndSubtype)) {
            return accepted;
        }
        var types = new ArrayList<>(accepted);
        types.add(LAST_RESORT);
        return types;
    }

}
