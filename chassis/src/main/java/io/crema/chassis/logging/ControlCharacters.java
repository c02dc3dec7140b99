package io.crema.chassis.logging;

import java.util.HexFormat;

/** Escapes control characters as Java source does, so that no value starts a line of its own in the log. */
final class ControlCharacters {

    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    private ControlCharacters() {
    }

    static String escape(String text) {
        if (text.codePoints().noneMatch(ControlCharacters::isControl)) {
            return text;
        }
        var escaped = new StringBuilder();
        text.codePoints().forEach(it -> {
            if (it == '\n') {
                escaped.append("\\n");
            } else if (it == '\r') {
                escaped.append("\\r");
            } else if (isControl(it)) {
                escaped.append("\\u").append(HexFormat.of().toHexDigits((char) it));
            } else {
                escaped.appendCodePoint(it);
            }
        });
        return escaped.toString();
    }

    private static boolean isControl(int it) {
        return (it != '\t' && Character.isISOControl(it)) || it == LINE_SEPARATOR || it == PARAGRAPH_SEPARATOR;
    }

}
