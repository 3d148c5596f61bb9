export const openApiDocument = (_: { publicUrl: string }) => ({});
