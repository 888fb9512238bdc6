import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'

/** The page's only door to the core. It gets these two functions: no channel names, no ipcRenderer, no event objects. */
contextBridge.exposeInMainWorld('atrium', {
  call: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke('atrium:call', name, input),
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
