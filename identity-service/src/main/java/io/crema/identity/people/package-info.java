/** People who sign in: their accounts, the form and what stops guesses of their passwords. */
@NullMarked
package io.crema.identity.people;

import org.jspecify.annotations.NullMarked;
