/** What a test client answers when a server asks it something; unlikely words, so that they are found in the tool's result. */
export const referenceAnswers = {
  sampling: { role: 'assistant' as const, model: 'model-of-the-test', content: { type: 'text' as const, text: 'sampled-by-the-client' } },
  elicitation: { action: 'accept' as const, content: { name: 'Ada of the test' } },
  roots: { roots: [{ uri: 'file:///root-of-the-test', name: 'root-of-the-test' }] },
}
