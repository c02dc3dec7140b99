/** The back end for the front end on a phone: one small answer per screen. Owned by the team of the app. */
@NullMarked
package io.crema.gateway.mobile;

import org.jspecify.annotations.NullMarked;
