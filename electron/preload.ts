import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'

/** The page's only door to the core. It gets these functions: no channel names, no ipcRenderer, no event objects. */
contextBridge.exposeInMainWorld('atrium', {
  call: (name: string, input: unknown, ticket?: string): Promise<unknown> => ipcRenderer.invoke('atrium:call', name, input, ticket),
  cancel: (ticket: string): void => {
    ipcRenderer.send('atrium:cancel', ticket)
  },
  subscribe: (listener: (event: unknown) => void): (() => void) => {
    const pass = (_event: IpcRendererEvent, told: unknown) => {
      listener(told)
    }
    ipcRenderer.on('atrium:event', pass)
    return () => {
      ipcRenderer.off('atrium:event', pass)
    }
  },
})
