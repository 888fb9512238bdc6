/**
 * Words that people use for one another in front of a computer, a line a meaning. General: what is particular to a product is in its
 * tools' own words. A word in brackets is found for the others but does not lead to them: it means more than they do.
 */
const LINES = `
create make new add insert (open)
delete remove erase forget discard drop clear
clean throw discard purge tidy
update edit change modify set adjust
get show see view read fetch retrieve display look (check)
list enumerate show overview (all)
search find look locate
query search (sql)
send post write publish
write save store (create)
run execute start launch evaluate trigger play
stop cancel abort end halt
retry again rerun repeat restart
move rename transfer
copy clone duplicate (fork)
undo revert restore (reset)
open navigate visit go (new)
back forward (navigate)
close quit
download (fetch) (clone) (get)
update newest (pull)
upload attach import
send push
comment note reply answer respond
approve accept agree
reject decline refuse dismiss
compare diff difference changed modified (status)
permit allow permission allowed access
know remember recall memory knowledge learn (observation)
aside later stash shelve
wait pause sleep
press click tap
type enter (fill)
fill input field form
choose select pick
drag drop
popup alert dialog
simulate emulate pretend
folder directory
file document
disk local computer machine
content contain text say
structure tree hierarchy outline
image picture photo (screenshot) (media)
video recording record
audio sound music song
page site website webpage web (tab)
tab page window
url address link
http network request connection
request call
javascript script js
phone mobile device
slow performance speed fast
accessibility a11y
repository repo project
issue bug ticket problem
task todo
pr pull-request merge-request
mr merge-request
ci pipeline build job workflow (status)
schedule scheduled nightly daily cron
deploy deployment ship
server host instance
pass succeed success (status) (result)
fail error failed failure broken
test check verify validate
log output trace
version release tag
label tag mark
team group workspace members
user person people member (profile)
belong member
who (user) (author) (member) (blame)
author wrote written (blame)
when (date) (time)
where (location) (path)
message chat post text
email mail
channel room conversation
reaction emoji like thumbs
assigned my todo
variable env environment setting
secret password credential token (variable)
login authenticate sign-in
security vulnerability
compress zip gzip archive shrink
extract unzip unpack
size big large bytes
long duration time
drive travel route trip directions distance walk
nearby near around (places)
restaurant shop store hotel place
opening hours (details)
city town place location
height high elevation altitude
street address (geocode)
coordinates latitude longitude (geocode)
latest recent last newest (history)
history past log
multiple several many bulk
person thing object entity
connect link relation relate
sum total add plus
count number amount
details information info metadata
event meeting appointment calendar
date day time today
weather forecast
price cost
pay payment charge invoice
customer client
order purchase buy
database table sql
row record
chart graph plot diagram
convert transform translate
summary summarize
notification alert reminder
deadline due
`

/** Word → what else it is looked for as; a value of several words is a phrase. Words by their light stem. */
export function alikeOf(word: string): readonly string[] {
  return ALIKE.get(lightStem(word)) ?? []
}

/** The end of a word that says number or time, taken off: enough for words of this list to find one another. */
export function lightStem(word: string): string {
  const stem = word
    .replace(/(?:ies)$/, 'y')
    .replace(/(?<=[^s])s$/, '')
    .replace(/(?<=.{3})(?:ing|ed)$/, '')
  return stem.replace(/(?<=.{3})e$/, '').replace(/(?<=.{2})([bdgmnprt])\1$/, '$1')
}

const ALIKE = read(LINES)

function read(lines: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const line of lines.trim().split('\n')) {
    const members = line
      .split(' ')
      .map(member => ({ text: member.replace(/[()]/g, '').replaceAll('-', ' '), leads: !member.startsWith('(') }))
    for (const { text } of members.filter(({ leads }) => leads)) {
      const others = found.get(lightStem(text)) ?? new Set()
      for (const other of members) if (other.text !== text) others.add(other.text)
      found.set(lightStem(text), others)
    }
  }
  return new Map([...found].map(([word, others]) => [word, [...others]]))
}
