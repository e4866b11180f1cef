"""Why something may not happen now, in words for the person who tried."""

from collections.abc import Mapping

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from cases.workflow import Reason as R

WORDS: Mapping[R, Promise] = {
    R.NOT_IN_THIS_STATUS: _("This cannot be done at the present stage of the case."),
    R.NOT_ALLOWED: _("Your role does not allow this."),
    R.NO_REASONS_GIVEN: _("Give your reasons: the person concerned will read them."),
    R.NOT_ASSIGNED: _("The case is not assigned to you."),
    R.CONFLICT_OF_INTEREST: _("You declared an interest that touches this case, so somebody else must act."),
    R.NO_REFERRAL: _("Say which other body can help and how to reach it."),
    R.NO_GROUND: _("Choose at least one ground."),
    R.NO_CONFIRMED_FINDING: _("Confirm at least one finding first."),
    R.NO_ITEMS: _("The request asks for nothing yet. Add at least one item."),
    R.ITEM_UNANSWERED: _("Answer every item."),
    R.ITEM_WITHOUT_REASONS: _("Give reasons for every item: a code alone is not an answer."),
    R.STILL_WRONG: _("Our own check shows that something is still wrong."),
    R.NOTHING_REVERTED: _("No check shows that a verified correction was undone."),
    R.CHECK_NOT_FINISHED: _("Our own check is not finished."),
    R.CORRECTION_OPEN: _("A correction request is still open."),
    R.SAME_PERSON: _("The person who proposed the decision cannot sign it."),
    R.NOT_COUNTERSIGNED: _("A second person has to sign first."),
    R.COMMENT_PERIOD_OPEN: _("The time for comments is not over."),
    R.NO_PROVISIONAL: _("No provisional decision has been sent out."),
    R.NO_LIVE_BASIS: _("There is no live consent and no statutory power for this pull."),
    R.ALREADY_ANSWERED: _("This round has already been answered."),
    R.ALREADY_DONE: _("This has already been done."),
    R.NO_SANCTION_NAMED: _("Say which restriction should be suspended."),
    R.FILE_TOO_LARGE: _("The file is larger than 20 MB."),
    R.FILE_EMPTY: _("The file is empty."),
    R.FILE_TYPE_REFUSED: _("We take PDF, JPEG, PNG, WebP, HEIC, plain text, DOCX, XLSX, and ODT files."),
    R.FILE_DISGUISED: _("The file is not what its name says."),
    R.FILE_LOCKED: _(
        "The file has a password, so we cannot open it. Save it again without its password, or photograph it."
    ),
    R.FILE_ACTIVE: _(
        "The file holds a program, a script or a form that runs. Print it into a new PDF, or photograph it."
    ),
    R.PICTURE_TOO_LARGE: _(
        "The picture has more than 40 megapixels. Make it smaller, or take it again with a lower setting."
    ),
    R.TOO_MANY_PAGES: _("The file has more than 500 pages. Save it in parts, or send the pages that matter."),
    R.FILE_INFECTED: _("The file contains harmful software."),
    R.FILE_NOT_RELEASED: _("The file is still being checked."),
    R.FILE_ALTERED: _(
        "The stored file is not the one that was handed in, so nobody gets it. Somebody of our office has to look."
    ),
    R.FILE_SEEN_ALREADY: _("An agency has opened this file, so it stays as it was shown."),
    R.NO_SUCH_PAGE: _("This file has no such page."),
    R.PAGES_NOT_DRAWN: _("The pictures of the pages are still being made. Come back in a minute."),
    R.NO_PAGES_TO_COVER: _("We can make no pictures of this kind of file, so nothing in it can be covered."),
    R.TOO_MANY_BOXES: _("You can cover 20 parts of a page. To cover all of it, use one large box."),
    R.BOX_OUTSIDE: _("Each box must lie on the page: left and width together, top and height together, at most 100."),
    R.NOTHING_COVERED: _(
        "There is no box on any page. Draw one first, or choose the last reason to pass on clean pictures only."
    ),
    R.TOO_MANY_VERSIONS: _("A file can have 20 covered versions, and this one has them. The newest one counts."),
    R.TOO_MANY_FILES: _("A case can hold 30 files."),
    R.CASE_QUOTA_REACHED: _("The files of a case can be 200 MB together."),
    R.WRONG_CODE: _("The reference and the code do not belong together. Check both and try again."),
    R.TOO_MANY_TRIES: _("There were too many tries. Wait a few minutes and try again."),
    R.DRAFT_INCOMPLETE: _("Some questions are not answered yet."),
    R.DRAFT_EXPIRED: _("This draft has expired. Please start again."),
    R.EXTENSION_NOT_ALLOWED: _("The rule does not allow this extension."),
    R.CHANGED_MEANWHILE: _("Somebody changed the case meanwhile. Look at it again before you go on."),
    R.NOT_YOUR_FILE: _("Only whoever opened this file, or an ombudsman, may do this."),
    R.OPENED_BY_YOURSELF: _("Somebody else has to publish a file that you opened."),
    R.NO_FINAL_SWEEP: _("There is no proved result to publish yet."),
    R.SWEEP_UNDER_WAY: _("A sweep is still under way."),
    R.NOT_SWEEPABLE: _("This method cannot be calculated for a whole population."),
    R.POPULATION_CHANGED: _("The files of this population are not those that were registered."),
    R.GUARDIAN_NEEDED: _(
        "For a person younger than 14, a parent or guardian has to allow this. The complaint counts without it: "
        "leave this empty, send it, and let a parent or guardian write to us."
    ),
    R.AUTHORITY_ENDED: _(
        "The authority to act for this person has ended by its own last day. Send us a newer one with a message."
    ),
    R.NOT_REACHABLE_NOW: _("A part of the system cannot be reached just now. Nothing was changed; try again later."),
    R.FILES_TOO_FAST: _("Many files came in a short time. What arrived is safe. Wait two minutes, then send the rest."),
    R.MANY_LINKS: _("Three links were sent today. Write down the code instead, or ask for a link tomorrow."),
    R.NO_SUCH_DRAFT: _("With this code we find nothing to go on with. Compare it sign by sign with your paper."),
    R.MANY_DRAFTS: _(
        "Many complaints were begun from your network within an hour. Try again later, or use another connection."
    ),
    R.MUCH_FROM_NETWORK: _(
        "Very many files came from your network today. You can go on without files and add them after you have sent "
        "the complaint."
    ),
    R.NO_ROOM_NOW: _(
        "We cannot take files just now. Everything else works and nothing you wrote is lost. You can add files later, "
        "also after you have sent the complaint."
    ),
    R.DECIDED_BY_YOURSELF: _("You proposed or signed this decision, so somebody else must look at it again."),
    R.TIME_IS_OVER: _("The time for this is over."),
    R.RESULT_CHANGED: _("The result files are not those that were proved. Nothing of them is given out."),
    R.CODE_NOT_GOOD: _("This code is wrong, or its 15 minutes are over. Check it, or ask for a new one."),
    R.PICKUP_NOT_GOOD: _("Number and pick-up code do not belong together. Compare both with your paper."),
    R.NO_CONFIRMED_ADDRESS: _("There is no confirmed address that we could send a code to."),
    R.TOO_MANY_CODES: _("We have sent several codes already. Look for them, or ask again in an hour."),
    R.CASE_STILL_OPEN: _("The case is not closed yet."),
    R.MATTER_STILL_OPEN: _("Another matter of this complaint is still open. Until then we need the addresses."),
    R.ON_HOLD: _("Nothing of this complaint may be deleted for now. Lift the hold first, or decline."),
    R.RATING_OVER: _("The 14 days in which an answer can be changed are over."),
    R.NOTHING_TO_DELETE: _("Choose what should be deleted."),
    R.KEPT_BY_RULE: _("The rule still requires that we keep this. Choose something else, or decline."),
    R.PUZZLE_NEEDED: _("Many codes are being guessed just now. Answer the small question below, then send again."),
    R.PASSKEY_UNKNOWN: _("This passkey opens no case here. Use your reference and access code."),
    R.TOO_MANY_PASSKEYS: _("A complaint can have ten passkeys. Remove one first."),
    R.OPEN_AGAIN_FIRST: _("Open your case again first. Then you have ten minutes for this."),
    R.NO_SUCH_REQUEST: _("No request with this number waits for its complaint. Compare the number with their paper."),
    R.NO_COMPLAINT_FOUND: _("There is no complaint of a person with this number that you may work on."),
    R.SEVERAL_COMPLAINTS: _("This person filed more than one complaint. Ask what it is about, and choose it."),
    R.PAPERS_MISSING: _(
        "Choose at least one paper with a photo. Whoever acts for somebody also needs their authority."
    ),
    R.PAPERS_DIFFER: _("What you typed is not what the complaint says. Nothing of it was kept."),
    R.NOT_PROVABLE: _("The complaint holds no identity number and no date of birth, so papers can prove nothing."),
    R.CHECKED_BY_YOURSELF: _("You checked the papers yourself. Another person has to approve."),
    R.WAITING_TIME_RUNS: _("The waiting time is not over yet."),
}


def words(reason: R) -> str:
    """Give the sentence for a reason in the reader's language."""
    return str(WORDS[reason])


#: The same for texts that are fixed when the program starts: put into words anew for each reader.
later = lazy(words, str)
