/** What people have signed in to: their codes and refresh tokens, each of which counts once. */
@NullMarked
package io.crema.identity.session;

import org.jspecify.annotations.NullMarked;
