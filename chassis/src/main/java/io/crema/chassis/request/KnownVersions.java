package io.crema.chassis.request;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/** The versions of an entity that a client knows, by its {@code If-None-Match} header. */
public final class KnownVersions {

    private final boolean any;
    private final List<String> tags;

    private KnownVersions(boolean any, List<String> tags) {
        this.any = any;
        this.tags = tags;
    }

    /** Parses the header; a client without it knows no version. */
    public static KnownVersions of(@Nullable String header) {
        if (header == null) {
            return new KnownVersions(false, List.of());
        }
        if (header.strip().equals("*")) {
            return new KnownVersions(true, List.of());
        }
        return new KnownVersions(false, ETag.parse(header).stream().map(ETag::tag).toList());
    }

    /** Tells whether the client knows the version. */
    public boolean contain(long version) {
        return any || tags.contains(Long.toString(version));
    }

}
