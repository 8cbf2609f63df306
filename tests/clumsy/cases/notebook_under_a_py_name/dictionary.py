{
 "cells": [
  {
   "cell_type": "markdown",
   "metadata": {},
   "source": [
    "# 숙제 1"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "metadata": {},
   "outputs": [],
   "source": [
    "def get_special_students(student2score):\n",
    "    special_students = []\n",
    "    for name in student2score:\n",
    "        if student2score[name] >= 80:\n",
    "            special_students.append(name)\n",
    "    return special_students\n"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "['Darius']\n"
     ]
    }
   ],
   "source": [
    "%matplotlib inline\n",
    "!pip install pandas\n",
    "print(get_special_students({'Darius': 100}))"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Python 3",
   "language": "python",
   "name": "python3"
  },
  "language_info": {
   "name": "python"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 2
}
