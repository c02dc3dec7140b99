package io.crema.chassis.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizedTextTest {

    private static final Validator VALIDATOR = Validation.buildDefaultValidatorFactory().getValidator();

    private record Name(@PlainText String value) {}

    @Test
    void composesDecomposedLetters() {
        String decomposed = Normalizer.normalize("강남구", Normalizer.Form.NFD);

        assertThat(NormalizedText.of(decomposed)).isEqualTo("강남구").isNotEqualTo(decomposed);
    }

    @Test
    void removesWhiteSpaceAtBothEnds() {
        assertThat(NormalizedText.of(" \u3000강남구\t")).isEqualTo("강남구");
    }

    @Test
    void keepsNull() {
        assertThat(NormalizedText.orNull(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"하늘", "Zoë O'Brien-Smith", "Nguyễn Văn A", "محمد", "👩‍🍳 Mina", "می\u200Cخواهم",
            "ශ්\u200Dරී", "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC7F", "מינה", "ミナ"})
    void acceptsNamesInAnyScript(String name) {
        assertThat(VALIDATOR.validate(new Name(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "a\u202Eb", "a\u202Ab", "a\u2066b", "a\u2069b", "a\u200Eb",
            "a\u200Fb", "a\u061Cb", "a\u206Ab", "a\u200Bb", "a\u2060b", "a\uFEFFb", "a\uFFF9b", "a\u00ADb", "a\u2028b",
            "a\u007Fb"})
    void refusesControlAndDirectionCharacters(String name) {
        assertThat(VALIDATOR.validate(new Name(name))).hasSize(1);
    }

    @Test
    void refusesAnUnpairedSurrogate() {
        assertThat(VALIDATOR.validate(new Name("sur\ud800x"))).hasSize(1);
    }

}
