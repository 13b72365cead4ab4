/** Where a model runs when nobody says otherwise, as the API names it; the local server runs models nowhere else. */
export const DEFAULT_COMPUTE_TYPE = 'cpu';
