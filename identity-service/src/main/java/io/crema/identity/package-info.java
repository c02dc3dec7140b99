/** Who may call: clients, their scopes and their access tokens. */
@NullMarked
package io.crema.identity;

import org.jspecify.annotations.NullMarked;
