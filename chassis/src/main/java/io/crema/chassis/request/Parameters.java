package io.crema.chassis.request;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import io.crema.chassis.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * Parses the {@code application/x-www-form-urlencoded} text of a query or a form, and refuses with 400 what a lenient
 * parser would drop or repair: a filter that vanishes may widen what a request does.
 */
final class Parameters {

    private Parameters() {
    }

    static MultiValueMap<String, String> parse(@Nullable String encoded, int limit) {
        var parameters = new LinkedMultiValueMap<String, String>();
        if (encoded == null) {
            return parameters;
        }
        int count = 0;
        for (String pair : encoded.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > limit) {
                throw malformed("Send at most " + limit + " parameters");
            }
            int equals = pair.indexOf('=');
            String name = decode((equals < 0 ? pair : pair.substring(0, equals)).replace('+', ' '));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1).replace('+', ' '));
            if (name.isEmpty() || name.codePoints().anyMatch(Character::isISOControl)) {
                throw malformed("Give each parameter a name without control characters");
            }
            if (value.indexOf('\0') >= 0) {
                throw ProblemException.invalid(name, "must not contain U+0000");
            }
            parameters.add(name, value);
        }
        return parameters;
    }

    /** Decodes percent signs strictly: two hexadecimal digits each, and all bytes together are UTF-8. */
    static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        var decoded = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.put(bytes[i]);
            } else if (i + 2 < bytes.length && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2])) {
                decoded.put((byte) (HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2])));
                i += 2;
            } else {
                throw malformed("Write a percent sign as %25, and any other %-sequence with two hexadecimal digits");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException notUtf8) {
            throw malformed("Encode the address as UTF-8");
        }
    }

    static ProblemException malformed(String detail) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "malformed-request", detail);
    }

}
